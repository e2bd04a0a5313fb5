package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.drift.BaselineTest.Design;
import io.conformalstreams.conformal.drift.TestedPrediction.Label;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The arrival of labels: the share of predictions with a label, the share with an audit label, the delay of labels,
 * corrected labels, and labels that are too late. A change in the arrival of labels can look exactly like drift of the
 * labels themselves. Every alert therefore shows it.
 *
 * <p>There is a test for each kind of {@link Change}. A test observes a prediction when it matures, with its label and
 * the delay of the label as they are then. So all delays are censored in the same way.
 *
 * <ul>
 *   <li>Shares and lags are compared with those of the start of the epoch, in both directions, by {@link BaselineTest}.
 *       Its null is exact if the tested predictions are exchangeable.
 *   <li>The share of corrections has the null {@value #CORRECTION_TOLERANCE}, and the share of late labels has the null
 *       {@value #LATE_TOLERANCE}. A {@link ShiryaevRobertsDetector} tests each of them. A label in time is a trial
 *       without an event. The correction or late label of a tested prediction is a trial with an event. This null is
 *       conditional: given the past, a trial is an event with at most this probability. A batch of about ten events in
 *       a row violates it.
 * </ul>
 *
 * <p>There are {@value #TESTS} mixture Shiryaev-Roberts e-detectors. Each tests one direction. A change is reported
 * when the evidence of one of them reaches the limit {@value #TESTS} B, for a number B that the caller chooses. While
 * nothing changes, this happens within T units with probability at most T/B, for any dependence between the tests. A
 * corrected label counts as one further unit, because it is a second trial of the test of corrections.
 *
 * <p><b>A unit counts once.</b> Predictions of one unit, such as the images of a patient, are alike: often all of them
 * have a label or none has. So all tests use one prediction of each unit in an epoch, the first that matures. They
 * observe its label at maturity, and later at most one late label or one correction of it. Other predictions of the unit
 * are only counted.
 *
 * <p>Why this is exact: let Z be everything that happens to a unit, that is, the times of its predictions since the
 * first one, and the labels of each. While nothing changes, Z(1), Z(2), ... are exchangeable in the order of the units'
 * first predictions. Predictions mature in the order in which they were made, so this is also the order of observation.
 * The time of a prediction alone decides whether it is the first. So the tests observe the same function g of each Z,
 * and g(Z(1)), g(Z(2)), ... are exchangeable. The lags are a subsequence of it: those of the units with a label. Whether
 * a unit belongs to the subsequence is a function of this unit alone, so the lags are exchangeable, too.
 *
 * <p>A choice that looks at labels would not do. If the first <em>labelled</em> prediction counted, units with more
 * predictions would be labelled more often. If a prediction counted again after some others, one unit would be observed
 * several times.
 *
 * <p>For display, mature predictions also form {@link LabelBlocks}. The class is not thread-safe.
 */
public final class LabelProcess {
    /** The number of e-detectors. They share the limit on false alerts. */
    public static final int TESTS = 8;

    /** The accepted share of corrections among labels and corrections. */
    public static final double CORRECTION_TOLERANCE = 0.01;

    /** The accepted share of labels that arrive after their prediction has matured. */
    public static final double LATE_TOLERANCE = 0.05;

    private static final byte VERSION = 2;
    private static final String NAME = "label process";
    private static final int COUNTS_BYTES = 4 * Long.BYTES + LabelBlocks.BYTES;

    private long predictions;
    private long labels;
    private long corrections;
    private long lateUnused;
    private LabelBlocks blocks = new LabelBlocks();
    private BaselineTest labelledShare = new BaselineTest(Design.SHARE);
    private BaselineTest auditShare = new BaselineTest(Design.SHARE);
    private BaselineTest lag = new BaselineTest(Design.LAG);
    private ArrivalTest correctionShare = new ArrivalTest(new ShiryaevRobertsDetector());
    private ArrivalTest lateShare = new ArrivalTest(new ShiryaevRobertsDetector());

    /** A kind of change in the arrival of labels. */
    public enum Change {
        /** The labelled share of predictions has changed. */
        LABELLED_SHARE,
        /** The share of predictions with an audit label has changed. */
        AUDIT_SHARE,
        /** Labels arrive sooner or later after their predictions. */
        LAG,
        /** More than 1 % of labels are corrected or deleted after use. */
        CORRECTIONS,
        /** More than 5 % of labels arrive after their prediction has matured. */
        LATE_LABELS
    }

    /**
     * Observes the next mature prediction. The tests use it if it is the first one of its unit in the epoch.
     *
     * @param tested the tested predictions of the epoch
     * @param uniform the numbers that break ties; they must be unrelated to those of other strata and epochs
     */
    public void observe(MaturePrediction prediction, TestedPredictions tested, KeyedUniform uniform) {
        predictions++;
        labels += prediction.delay().isPresent() ? 1 : 0;
        blocks.add(prediction);
        if (tested.ofUnit(prediction.unitId()).isEmpty()) {
            tested.put(prediction.unitId(), TestedPrediction.of(prediction));
            test(prediction, uniform);
        }
    }

    private void test(MaturePrediction prediction, KeyedUniform uniform) {
        // Each unit breaks ties by numbers of its own, also in the reference that it completes. A unit is tested once
        // in an epoch, so nothing that happened before, such as the end of a baseline, depends on these numbers.
        String unitId = prediction.unitId();
        Supplier<KeyedUniform> ofReference = () -> uniform.derived("reference" + unitId);
        labelledShare.observe(
                indicator(prediction.delay().isPresent(), uniform.ofUnit("labelled" + unitId)), ofReference);
        auditShare.observe(indicator(prediction.audit(), uniform.ofUnit("audit" + unitId)), ofReference);
        prediction.delay().ifPresent(milliseconds -> {
            lag.observe(new MonitoredScore(milliseconds, uniform.ofUnit("lag" + unitId)), ofReference);
            correctionShare.observe(event(false, CORRECTION_TOLERANCE));
            lateShare.observe(event(false, LATE_TOLERANCE));
        });
    }

    private static MonitoredScore indicator(boolean value, double tieBreak) {
        return new MonitoredScore(value ? 1 : 0, tieBreak);
    }

    private static MonitoredUnit event(boolean happened, double tolerance) {
        return new MonitoredUnit(new MonitoredScore(0, 0), happened, tolerance, tolerance, 0);
    }

    /**
     * Observes a label that was corrected or deleted after use. The evidence from the label stays. Only the first
     * correction of a tested prediction's label is tested.
     */
    public void correct(String unitId, String predictionId, TestedPredictions tested) {
        corrections++;
        if (becomes(Label.CORRECTED, Label.IN_TIME, unitId, predictionId, tested)) {
            correctionShare.observe(event(true, CORRECTION_TOLERANCE));
        }
    }

    /**
     * Observes a label that arrived after its prediction had matured. Other monitors do not test such a label. Here only
     * the label of a tested prediction is tested.
     */
    public void late(String unitId, String predictionId, TestedPredictions tested) {
        lateUnused++;
        if (becomes(Label.LATE, Label.NONE, unitId, predictionId, tested)) {
            lateShare.observe(event(true, LATE_TOLERANCE));
        }
    }

    /** Changes the label of a tested prediction. Does nothing and returns false if the prediction is not tested. */
    private static boolean becomes(
            Label after, Label before, String unitId, String predictionId, TestedPredictions tested) {
        Optional<TestedPrediction> changed =
                tested.ofUnit(unitId).filter(prediction -> prediction.is(predictionId, before));
        changed.ifPresent(prediction -> tested.put(unitId, prediction.with(after)));
        return changed.isPresent();
    }

    /**
     * Decides which changes are reported from now on. A change is reported from the proof that it has occurred to the
     * proof that it has ended.
     *
     * @param limit the evidence that proves a change, {@value #TESTS} B
     * @return the changes
     */
    public Set<Change> judge(double limit) {
        labelledShare.judge(limit);
        auditShare.judge(limit);
        lag.judge(limit);
        correctionShare.judge(limit, CORRECTION_TOLERANCE);
        lateShare.judge(limit, LATE_TOLERANCE);
        return changes();
    }

    /** Returns the changes that the last call of {@link #judge} returned. */
    public Set<Change> changes() {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        add(changes, Change.LABELLED_SHARE, labelledShare.isChanged());
        add(changes, Change.AUDIT_SHARE, auditShare.isChanged());
        add(changes, Change.LAG, lag.isChanged());
        add(changes, Change.CORRECTIONS, correctionShare.isRaised());
        add(changes, Change.LATE_LABELS, lateShare.isRaised());
        return changes;
    }

    private static void add(Set<Change> changes, Change change, boolean isReported) {
        if (isReported) {
            changes.add(change);
        }
    }

    /** Returns the largest evidence of the tests, 0..1e300. It is not a p-value. */
    public double evidence() {
        return DoubleStream.of(
                        labelledShare.evidence(),
                        auditShare.evidence(),
                        lag.evidence(),
                        correctionShare.evidence(),
                        lateShare.evidence())
                .max()
                .orElseThrow();
    }

    /** Returns the first complete block of the epoch, or a block without predictions if there is none. */
    public LabelBlock baseline() {
        return blocks.first();
    }

    /** Returns the latest complete block, or a block without predictions if there is none. */
    public LabelBlock latest() {
        return blocks.latest();
    }

    /** Returns the number of mature predictions of the epoch. */
    public long predictions() {
        return predictions;
    }

    /** Returns the number of mature predictions with a label. */
    public long labels() {
        return labels;
    }

    /** Returns the number of corrected labels. */
    public long corrections() {
        return corrections;
    }

    /** Returns the number of labels that arrived too late. */
    public long lateUnused() {
        return lateUnused;
    }

    /**
     * Returns the state without the tested predictions, big-endian: the layout version, 2 (byte); predictions,
     * labels, corrections, late labels (longs); the blocks ({@link LabelBlocks#put}); then the tests of the labelled
     * share, the audit share, the lag, corrections and late labels.
     */
    public byte[] toBytes() {
        ByteBuffer counts = StateFrame.allocate(VERSION, COUNTS_BYTES)
                .putLong(predictions)
                .putLong(labels)
                .putLong(corrections)
                .putLong(lateUnused);
        blocks.put(counts);
        return Framing.joined(
                StateFrame.written(counts),
                labelledShare.toBytes(),
                auditShare.toBytes(),
                lag.toBytes(),
                correctionShare.toBytes(),
                lateShare.toBytes());
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes, with the same tested predictions.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static LabelProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, VERSION, bytes);
        try {
            LabelProcess process = new LabelProcess();
            process.read(state);
            StateFrame.requireEnd(NAME, state);
            process.requireConsistent();
            return process;
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(NAME + " ends too early", e);
        }
    }

    private void read(ByteBuffer state) {
        predictions = state.getLong();
        labels = state.getLong();
        corrections = state.getLong();
        lateUnused = state.getLong();
        blocks = LabelBlocks.get(state);
        labelledShare = BaselineTest.read(Design.SHARE, state);
        auditShare = BaselineTest.read(Design.SHARE, state);
        lag = BaselineTest.read(Design.LAG, state);
        correctionShare = ArrivalTest.read(state);
        lateShare = ArrivalTest.read(state);
    }

    private void requireConsistent() {
        boolean totals = labels >= 0 && labels <= predictions && corrections >= 0 && lateUnused >= 0;
        StateFrame.requireConsistent(NAME, totals && blocks.isConsistentWith(predictions, labels));
    }
}
