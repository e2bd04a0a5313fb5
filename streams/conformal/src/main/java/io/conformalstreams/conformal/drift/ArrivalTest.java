package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Optional;

/**
 * A sequential test of whether one event in the arrival of labels has become more frequent. Once a rise is proven, it
 * is reported until a {@link ReturnProcess} proves its end.
 *
 * <p>The class is not thread-safe.
 */
final class ArrivalTest {

    private final SequentialDetector detector;
    private Optional<ReturnProcess> raised;

    /** @param detector a detector of the event; it sees every observation once */
    ArrivalTest(SequentialDetector detector) {
        this(detector, Optional.empty());
    }

    private ArrivalTest(SequentialDetector detector, Optional<ReturnProcess> raised) {
        this.detector = detector;
        this.raised = raised;
    }

    void observe(MonitoredUnit observation) {
        raised.ifPresent(process -> process.observe(detector.isEvent(observation, process.level())));
        detector.observe(observation);
    }

    /**
     * Decides whether the rise is reported from now on.
     *
     * @param limit the evidence at which a rise is proven
     * @param nullRate the rate of the event under the null; ignored if the detector's own counts give this rate
     */
    void judge(double limit, double nullRate) {
        if (raised.isPresent()) {
            if (raised.get().hasReturned()) {
                raised = Optional.empty();
                detector.restart();
            }
        } else if (detector.evidence() >= limit) {
            Stretch since = detector.since();
            double before = detector instanceof PolyaDetector counts ? counts.rateBefore(since) : nullRate;
            raised = Optional.of(ReturnProcess.opening(before, since));
        }
    }

    boolean isRaised() {
        return raised.isPresent();
    }

    double evidence() {
        return detector.evidence();
    }

    /**
     * Returns the state: the detector as {@link SequentialDetectors#toBytes} writes it, whether the rise is reported
     * (byte), and the return process, if there is one.
     */
    byte[] toBytes() {
        byte[] process = raised.map(returning -> {
                    ByteBuffer bytes = ByteBuffer.allocate(ReturnProcess.BYTES);
                    returning.put(bytes);
                    return bytes.array();
                })
                .orElseGet(() -> new byte[0]);
        return Framing.joined(SequentialDetectors.toBytes(detector), Framing.flag(raised.isPresent()), process);
    }

    static ArrivalTest read(ByteBuffer state) {
        SequentialDetector detector = SequentialDetectors.read(state);
        return new ArrivalTest(
                detector, Framing.readFlag(state) ? Optional.of(ReturnProcess.get(state)) : Optional.empty());
    }
}
