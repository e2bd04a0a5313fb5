package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.AlarmLimit;
import io.conformalstreams.conformal.drift.EvidenceCurve;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.RecoveryProcess;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.RecordCoordinates;
import java.util.NavigableMap;
import java.util.Optional;
import java.util.TreeMap;

/** One monitor in one epoch: a detector, and the further data that an alert reports. */
final class Monitor {

    private static final int RECENT_LABELS = 200;

    private final MonitorId id;
    private final MonitorEpoch epoch;
    private final SequentialDetector detector;
    private final EvidenceCurve curve;
    private final LabelWindow recent;
    private final NavigableMap<Long, RecordCoordinates> segmentStarts;
    private long firstThresholdVersion;
    private Optional<OpenAlert> open;
    private Optional<LastObservation> last;

    Monitor(
            MonitorId id,
            MonitorEpoch epoch,
            SequentialDetector detector,
            EvidenceCurve curve,
            LabelWindow recent,
            NavigableMap<Long, RecordCoordinates> segmentStarts,
            long firstThresholdVersion,
            Optional<OpenAlert> open,
            Optional<LastObservation> last) {
        this.id = id;
        this.epoch = epoch;
        this.detector = detector;
        this.curve = curve;
        this.recent = recent;
        this.segmentStarts = segmentStarts;
        this.firstThresholdVersion = firstThresholdVersion;
        this.open = open;
        this.last = last;
    }

    /** Returns a monitor at the start of an epoch. */
    static Monitor start(MonitorId id, MonitorEpoch epoch, SequentialDetector detector) {
        return new Monitor(
                id,
                epoch,
                detector,
                new EvidenceCurve(),
                new LabelWindow(RECENT_LABELS),
                new TreeMap<>(),
                0,
                Optional.empty(),
                Optional.empty());
    }

    /**
     * Processes the next observation. While no alert is open, the detector seeks the evidence that opens one. After
     * that, any further evidence is of use.
     */
    void observe(Observation next, FalseAlertBudget budget) {
        double sought = isOpen()
                ? Double.POSITIVE_INFINITY
                : detector.limit(budget, next.unit().nullMiscoverage()).evidence();
        Observation observation = next.with(detector.observe(next.unit(), sought));
        curve.observe(detector.evidence());
        if (detector.judgesSets() && !detector.weightsMisses()) {
            recent.observe(observation.unit().miss());
        }
        segmentStarts.put(detector.observations(), observation.label());
        NavigableMap<Long, RecordCoordinates> kept = new TreeMap<>();
        for (long start : detector.segmentStarts()) {
            Optional.ofNullable(segmentStarts.get(start)).ifPresent(label -> kept.put(start, label));
        }
        segmentStarts.clear();
        segmentStarts.putAll(kept);
        if (last.isEmpty()) {
            firstThresholdVersion = observation.thresholdVersion();
        }
        last = Optional.of(observation.last());
        open = open.map(alert -> alert.observing(
                observation, detector.isEvent(observation.unit(), alert.since().level())));
    }

    /** Returns the limit of evidence at which an alert of this monitor opens. The monitor must have observed a unit. */
    AlarmLimit limit(FalseAlertBudget budget) {
        return detector.limit(budget, lastObservation().nullMiscoverage());
    }

    /**
     * Opens an alert. The start of the change is now fixed, and the detector restarts.
     *
     * @param recoveryTolerance the largest excess over the promised rate that still counts as recovered, as a share
     *     of the promised rate
     * @param comparedUnits the number of units of the epoch whose values show when the change began
     */
    void open(
            String alertId,
            Optional<String> previousAlertId,
            AlertSeverity severity,
            double recoveryTolerance,
            long comparedUnits) {
        LastObservation deciding = lastObservation();
        Stretch since = detector.since();
        double rate = detector.rateToReturnTo(
                since.level(), deciding.issuedThreshold().alpha());
        open = Optional.of(new OpenAlert(
                alertId,
                previousAlertId,
                1,
                severity,
                since,
                Optional.ofNullable(segmentStarts.get(since.first())).orElse(deciding.label()),
                detector.observations(),
                deciding.at(),
                detector.evidence(),
                detector.evidence(),
                deciding.at(),
                detector.weightsMisses()
                        ? Optional.empty()
                        : Optional.of(RecoveryProcess.opening(
                                rate, recoveryTolerance, since.events(), since.labels(), detector.observations())),
                comparedUnits,
                false));
        detector.restart();
    }

    /** Compares the values of more units, as long as the rate has not improved. */
    void compare(long units) {
        open = Optional.of(openAlert().comparing(units));
    }

    /** Marks the open alert as having reported an improvement, so that it reports no other. */
    void reportImprovement() {
        open = Optional.of(openAlert().withImprovementReported());
    }

    /** Advances the open alert to its next state. */
    void advance(AlertSeverity severity, long at) {
        open = Optional.of(openAlert().next(severity, detector.evidence(), at));
    }

    /** Closes the open alert, and restarts the detector. */
    void close() {
        open = Optional.empty();
        detector.restart();
    }

    MonitorId id() {
        return id;
    }

    MonitorEpoch epoch() {
        return epoch;
    }

    SequentialDetector detector() {
        return detector;
    }

    EvidenceCurve curve() {
        return curve;
    }

    /** The window of the last labels, for display. */
    LabelWindow recent() {
        return recent;
    }

    NavigableMap<Long, RecordCoordinates> segmentStarts() {
        return segmentStarts;
    }

    long firstThresholdVersion() {
        return firstThresholdVersion;
    }

    Optional<OpenAlert> open() {
        return open;
    }

    Optional<LastObservation> last() {
        return last;
    }

    boolean isOpen() {
        return open.isPresent();
    }

    OpenAlert openAlert() {
        return open.orElseThrow(() -> new IllegalStateException("no alert is open"));
    }

    LastObservation lastObservation() {
        return last.orElseThrow(() -> new IllegalStateException("the monitor has observed nothing"));
    }
}
