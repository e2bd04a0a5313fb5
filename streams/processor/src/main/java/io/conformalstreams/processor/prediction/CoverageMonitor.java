package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.ThresholdSide;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/**
 * The monitor of deployed misses of one stratum, procedure, nominal alpha and side, in one epoch: an e-detector and what
 * an alert must say beside its evidence.
 */
final class CoverageMonitor {

    private final Identity identity;
    private final int epoch;
    private final ShiryaevRobertsDetector detector;
    private final NavigableMap<Long, RecordCoordinates> segmentStarts;
    private int openings;
    private Optional<String> lastAlertId;
    private Optional<OpenAlert> open;
    private Optional<Observation> last;

    CoverageMonitor(
            Identity identity,
            int epoch,
            ShiryaevRobertsDetector detector,
            NavigableMap<Long, RecordCoordinates> segmentStarts,
            int openings,
            Optional<String> lastAlertId,
            Optional<OpenAlert> open,
            Optional<Observation> last) {
        this.identity = identity;
        this.epoch = epoch;
        this.detector = detector;
        this.segmentStarts = segmentStarts;
        this.openings = openings;
        this.lastAlertId = lastAlertId;
        this.open = open;
        this.last = last;
    }

    /** A monitor that has seen nothing of an epoch. */
    static CoverageMonitor start(Identity identity, int epoch) {
        return new CoverageMonitor(
                identity,
                epoch,
                new ShiryaevRobertsDetector(),
                new TreeMap<>(),
                0,
                Optional.empty(),
                Optional.empty(),
                Optional.empty());
    }

    /** The monitor of the same promise with its evidence discarded; openings go on being counted. */
    CoverageMonitor restarted(int newEpoch) {
        return new CoverageMonitor(
                identity,
                newEpoch,
                new ShiryaevRobertsDetector(),
                new TreeMap<>(),
                openings,
                lastAlertId,
                Optional.empty(),
                Optional.empty());
    }

    /** Feeds one judged unit. */
    void observe(Observation observation) {
        detector.observe(observation.miss(), observation.nullMiscoverage());
        segmentStarts.put(detector.observations(), observation.label());
        NavigableMap<Long, RecordCoordinates> kept = new TreeMap<>();
        for (long start : detector.segmentStarts()) {
            Optional.ofNullable(segmentStarts.get(start)).ifPresent(label -> kept.put(start, label));
        }
        segmentStarts.clear();
        segmentStarts.putAll(kept);
        last = Optional.of(observation);
    }

    /** Opens an alert on the evidence so far; the evidence then starts anew. */
    void open(String alertId) {
        long since = Math.min(detector.sinceObservation(), detector.observations());
        RecordCoordinates firstLabel = Optional.ofNullable(segmentStarts.get(since))
                .orElseGet(() -> lastObservation().label());
        long missesBefore = detector.missesObserved() - detector.missesSince();
        openings++;
        open = Optional.of(new OpenAlert(
                alertId,
                lastAlertId,
                1,
                since,
                missesBefore,
                firstLabel,
                detector.observations(),
                lastObservation().label().getLabelledAt().toEpochMilli()));
        lastAlertId = Optional.of(alertId);
        detector.restart();
    }

    /** Marks a further state of the open alert. */
    void update() {
        open = Optional.of(openAlert().next());
        detector.restart();
    }

    /** Closes the open alert. */
    void close() {
        open = Optional.empty();
        detector.restart();
    }

    Identity identity() {
        return identity;
    }

    int epoch() {
        return epoch;
    }

    ShiryaevRobertsDetector detector() {
        return detector;
    }

    NavigableMap<Long, RecordCoordinates> segmentStarts() {
        return segmentStarts;
    }

    int openings() {
        return openings;
    }

    Optional<String> lastAlertId() {
        return lastAlertId;
    }

    Optional<OpenAlert> openIfAny() {
        return open;
    }

    Optional<Observation> lastIfAny() {
        return last;
    }

    OpenAlert openAlert() {
        return open.orElseThrow(() -> new IllegalStateException("no alert is open"));
    }

    Observation lastObservation() {
        return last.orElseThrow(() -> new IllegalStateException("nothing was observed"));
    }

    /** Which promise is monitored. */
    record Identity(String stratum, String procedure, double nominalAlpha, ThresholdSide side) {}

    /**
     * One judged unit.
     *
     * @param miss whether the deployed set missed the truth
     * @param alpha miscoverage level of the side
     * @param nullMiscoverage miss probability under the null, in (0, 1)
     * @param thresholdVersion version of the thresholds of the set
     */
    record Observation(
            boolean miss, double alpha, double nullMiscoverage, long thresholdVersion, RecordCoordinates label) {}

    /**
     * An alert that is open.
     *
     * @param sinceObservation first judged unit of the stretch that the evidence singled out, counted from 1
     * @param missesBefore misses before that stretch
     * @param observationsAtOpening judged units when the alert opened
     * @param openedAt event time, milliseconds since 1970
     */
    record OpenAlert(
            String alertId,
            Optional<String> previousAlertId,
            int revision,
            long sinceObservation,
            long missesBefore,
            RecordCoordinates firstLabel,
            long observationsAtOpening,
            long openedAt) {

        OpenAlert next() {
            return new OpenAlert(
                    alertId,
                    previousAlertId,
                    revision + 1,
                    sinceObservation,
                    missesBefore,
                    firstLabel,
                    observationsAtOpening,
                    openedAt);
        }
    }
}
