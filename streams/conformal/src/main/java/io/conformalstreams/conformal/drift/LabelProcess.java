package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.drift.BaselineTest.Design;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;
import java.util.function.Supplier;
import java.util.stream.DoubleStream;

/**
 * The arrival of labels: the share of predictions with a label, the share with an audit label, the delay of labels,
 * corrected labels, and labels that are too late. A change in the arrival of labels can look exactly like drift of the
 * labels themselves. Every alert therefore shows it.
 *
 * <p>After every mature prediction, there is a test for each kind of {@link Change}. At maturity it is known whether a
 * prediction has a label, and after what delay. So all delays are censored in the same way.
 *
 * <ul>
 *   <li>Shares and lags are compared with those of the start of the epoch, in both directions, by {@link BaselineTest}.
 *       Its null is exact if mature predictions are exchangeable.
 *   <li>The share of corrections has the null {@value #CORRECTION_TOLERANCE}, and the share of late labels has the null
 *       {@value #LATE_TOLERANCE}. A {@link ShiryaevRobertsDetector} tests each of them. This null is conditional: given
 *       the past, an event has at most this probability. A batch of about ten events in a row violates it.
 * </ul>
 *
 * <p>There are {@value #TESTS} mixture Shiryaev-Roberts e-detectors. Each tests one direction. A change is reported
 * when the evidence of one of them reaches the limit {@value #TESTS} B, for a number B that the caller chooses. While
 * nothing changes, this happens within T observations with probability at most T/B, for any dependence between the
 * tests.
 *
 * <p>For display, mature predictions also form blocks of {@value #BLOCK}. The class is not thread-safe.
 */
public final class LabelProcess {
    /** The number of e-detectors. They share the limit on false alerts. */
    public static final int TESTS = 8;

    /** The accepted share of corrections among labels and corrections. */
    public static final double CORRECTION_TOLERANCE = 0.01;

    /** The accepted share of labels that arrive after their prediction has matured. */
    public static final double LATE_TOLERANCE = 0.05;

    private static final String NAME = "label process";
    private static final int BLOCK = 500;
    private static final int REMEMBERED_UNITS = 16;
    private static final int COUNTS_BYTES = 4 * Long.BYTES + 4 * Integer.BYTES + LagCounts.BYTES + 2 * LabelBlock.BYTES;

    private final int number;
    private long predictions;
    private long labels;
    private long corrections;
    private long lateUnused;
    private int inBlock;
    private int labelledInBlock;
    private int auditInBlock;
    private final LagCounts lags = new LagCounts();
    private LabelBlock baseline = LabelBlock.EMPTY;
    private LabelBlock latest = LabelBlock.EMPTY;
    private final RecentUnits predicted = new RecentUnits(REMEMBERED_UNITS);
    private final RecentUnits corrected = new RecentUnits(REMEMBERED_UNITS);
    private final RecentUnits tooLate = new RecentUnits(REMEMBERED_UNITS);
    private BaselineTest labelledShare = new BaselineTest(Design.SHARE);
    private BaselineTest auditShare = new BaselineTest(Design.SHARE);
    private BaselineTest lag = new BaselineTest(Design.LAG);
    private ArrivalTest correctionShare = new ArrivalTest(new ShiryaevRobertsDetector());
    private ArrivalTest lateShare = new ArrivalTest(new ShiryaevRobertsDetector());

    /** Creates a process at the start of an epoch. */
    public LabelProcess() {
        this(0);
    }

    private LabelProcess(int number) {
        this.number = number;
    }

    /**
     * Returns a new process in the same epoch. It uses other numbers to break ties, because what ended the earlier
     * process depends on the numbers that it used.
     */
    public LabelProcess next() {
        return new LabelProcess(number + 1);
    }

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
     * Observes the next mature prediction. Predictions of one unit are not independent, so the tests skip a prediction
     * if its unit is among the last {@value #REMEMBERED_UNITS} units that they observed.
     *
     * @param unitId the unit of the prediction
     * @param delay the time from prediction to label in milliseconds; empty without a label
     * @param audit whether the label is from the random audit sample
     * @param uniform the numbers that break ties; they must be unrelated to those of other strata and epochs
     * @throws IllegalArgumentException if audit is true and there is no label
     */
    public void observe(String unitId, OptionalLong delay, boolean audit, KeyedUniform uniform) {
        if (audit && delay.isEmpty()) {
            throw new IllegalArgumentException("an audited prediction must have a label");
        }
        predictions++;
        inBlock++;
        auditInBlock += audit ? 1 : 0;
        delay.ifPresent(this::count);
        if (predicted.add(unitId)) {
            test(delay, audit, uniform);
        }
        if (inBlock == BLOCK) {
            endBlock();
        }
    }

    private void count(long delay) {
        labels++;
        labelledInBlock++;
        lags.add(delay);
    }

    private void test(OptionalLong delay, boolean audit, KeyedUniform uniform) {
        // Each prediction has numbers of its own, and so has a reference that begins with it.
        Supplier<KeyedUniform> ofReference = () -> uniform.derived(unique("reference"));
        labelledShare.observe(indicator(delay.isPresent(), "labelled", uniform), ofReference);
        auditShare.observe(indicator(audit, "audit", uniform), ofReference);
        delay.ifPresent(milliseconds -> {
            lag.observe(new MonitoredScore(milliseconds, uniform.ofUnit(unique("lag"))), ofReference);
            correctionShare.observe(event(false, CORRECTION_TOLERANCE));
            lateShare.observe(event(false, LATE_TOLERANCE));
        });
    }

    private MonitoredScore indicator(boolean value, String property, KeyedUniform uniform) {
        return new MonitoredScore(value ? 1 : 0, uniform.ofUnit(unique(property)));
    }

    /** Returns a name for a property of the current prediction that no other prediction of the epoch has. */
    private String unique(String property) {
        return property + predictions + (number == 0 ? "" : "/" + number);
    }

    private static MonitoredUnit event(boolean happened, double tolerance) {
        return new MonitoredUnit(new MonitoredScore(0, 0), happened, tolerance, tolerance, 0);
    }

    private void endBlock() {
        latest = new LabelBlock(inBlock, labelledInBlock, auditInBlock, lags.percentile(50), lags.percentile(95));
        baseline = baseline.equals(LabelBlock.EMPTY) ? latest : baseline;
        inBlock = 0;
        labelledInBlock = 0;
        auditInBlock = 0;
        lags.clear();
    }

    /**
     * Observes a label that was corrected or deleted after use. The evidence from the label stays. Corrections of one
     * unit in close succession are tested once.
     */
    public void correct(String unitId) {
        corrections++;
        if (corrected.add(unitId)) {
            correctionShare.observe(event(true, CORRECTION_TOLERANCE));
        }
    }

    /**
     * Observes a label that arrived after its prediction had matured. Other monitors do not test such a label. Late
     * labels of one unit in close succession are tested once.
     */
    public void late(String unitId) {
        lateUnused++;
        if (tooLate.add(unitId)) {
            lateShare.observe(event(true, LATE_TOLERANCE));
        }
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
        return baseline;
    }

    /** Returns the latest complete block, or a block without predictions if there is none. */
    public LabelBlock latest() {
        return latest;
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
     * Returns the whole state, big-endian: the layout version, 1 (byte); the number of earlier processes in the epoch
     * (int); predictions, labels, corrections, late labels
     * (longs); predictions, labels and audits of the current block (ints), the counts of its lags in 168 buckets (ints); the
     * baseline and the latest block, each as predictions, labels and audits (ints), median and 95th percentile (longs);
     * the recent units of predictions, corrections and late labels; then the tests of the labelled share, the audit share, the lag, corrections and late labels.
     */
    public byte[] toBytes() {
        ByteBuffer counts = StateFrame.allocate(COUNTS_BYTES + 3 * predicted.bytes())
                .putInt(number)
                .putLong(predictions)
                .putLong(labels)
                .putLong(corrections)
                .putLong(lateUnused)
                .putInt(inBlock)
                .putInt(labelledInBlock)
                .putInt(auditInBlock);
        lags.put(counts);
        baseline.put(counts);
        latest.put(counts);
        predicted.put(counts);
        corrected.put(counts);
        tooLate.put(counts);
        return Framing.joined(
                StateFrame.written(counts),
                labelledShare.toBytes(),
                auditShare.toBytes(),
                lag.toBytes(),
                correctionShare.toBytes(),
                lateShare.toBytes());
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static LabelProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        try {
            LabelProcess process = new LabelProcess(state.getInt());
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
        inBlock = state.getInt();
        labelledInBlock = state.getInt();
        auditInBlock = state.getInt();
        lags.get(state);
        baseline = LabelBlock.get(state);
        latest = LabelBlock.get(state);
        predicted.get(state);
        corrected.get(state);
        tooLate.get(state);
        labelledShare = BaselineTest.read(Design.SHARE, state);
        auditShare = BaselineTest.read(Design.SHARE, state);
        lag = BaselineTest.read(Design.LAG, state);
        correctionShare = ArrivalTest.read(state);
        lateShare = ArrivalTest.read(state);
    }

    private void requireConsistent() {
        boolean totals = number >= 0 && labels >= 0 && labels <= predictions && corrections >= 0 && lateUnused >= 0;
        boolean underWay = auditInBlock >= 0
                && auditInBlock <= labelledInBlock
                && labelledInBlock <= inBlock
                && inBlock < BLOCK
                && inBlock <= predictions
                && labelledInBlock <= labels
                && lags.total() == labelledInBlock;
        StateFrame.requireConsistent(NAME, totals && underWay);
    }
}
