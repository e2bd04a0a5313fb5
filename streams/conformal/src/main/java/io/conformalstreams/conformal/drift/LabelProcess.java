package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.EnumSet;
import java.util.OptionalLong;
import java.util.Set;

/**
 * The arrival of labels: the share of predictions with a label, the share with an audit label, and the delay. A change
 * in the arrival of labels can look exactly like drift of the labels themselves. Every alert therefore shows it.
 *
 * <p>Matured predictions form blocks of {@value #BLOCK}. The first block of an epoch is the baseline. Each later block
 * is compared with it by fixed tolerances: {@value #SHARE_TOLERANCE} for a share (nearly five standard deviations of a
 * random difference), a factor of {@value #LAG_FACTOR} for the 95th percentile of the lag, and {@value
 * #CORRECTION_TOLERANCE} for the share of corrected labels. They give no bound on false alarms.
 *
 * <p>The class is not thread-safe.
 */
public final class LabelProcess {
    private static final String NAME = "label process";
    private static final int BLOCK = 500;
    private static final double SHARE_TOLERANCE = 0.15;
    private static final int LAG_FACTOR = 2;
    private static final double CORRECTION_TOLERANCE = 0.01;
    private static final int CONTENT_BYTES = 4 * Long.BYTES + 3 * Integer.BYTES + LagCounts.BYTES + 2 * Block.BYTES;

    private long predictions;
    private long labels;
    private long corrections;
    private long lateUnused;
    private int inBlock;
    private int labelledInBlock;
    private int auditInBlock;
    private final LagCounts lags = new LagCounts();
    private Block baseline = Block.EMPTY;
    private Block latest = Block.EMPTY;

    /** Creates a process at the start of an epoch. */
    public LabelProcess() {}

    /** A kind of change since the baseline. */
    public enum Change {
        LABELLED_SHARE,
        AUDIT_SHARE,
        LAG,
        CORRECTIONS
    }

    /**
     * A block of consecutive matured predictions.
     *
     * @param predictions the number of predictions; 0 before the first complete block
     * @param labelled the number of predictions with a label
     * @param audit the number of predictions with an audit label
     * @param medianLag the median time from prediction to label in milliseconds, rounded down by at most a fifth; 0
     *     without labels
     * @param lag95 the 95th percentile of the same time, rounded in the same way
     */
    public record Block(int predictions, int labelled, int audit, long medianLag, long lag95) {
        static final Block EMPTY = new Block(0, 0, 0, 0, 0);
        static final int BYTES = 3 * Integer.BYTES + 2 * Long.BYTES;

        /** @throws IllegalArgumentException if the counts are not ordered or a lag is negative */
        public Block {
            boolean counts = audit >= 0 && audit <= labelled && labelled <= predictions;
            StateFrame.requireConsistent("block of predictions", counts && medianLag >= 0 && medianLag <= lag95);
        }

        /** Returns the labelled share, 0..1, or 0 without predictions. */
        public double labelledShare() {
            return predictions == 0 ? 0 : (double) labelled / predictions;
        }

        /** Returns the share with an audit label, 0..1, or 0 without predictions. */
        public double auditShare() {
            return predictions == 0 ? 0 : (double) audit / predictions;
        }

        private void put(ByteBuffer state) {
            state.putInt(predictions)
                    .putInt(labelled)
                    .putInt(audit)
                    .putLong(medianLag)
                    .putLong(lag95);
        }

        private static Block get(ByteBuffer state) {
            return new Block(state.getInt(), state.getInt(), state.getInt(), state.getLong(), state.getLong());
        }
    }

    /**
     * Observes the next matured prediction.
     *
     * @param lag the time from prediction to label in milliseconds; empty without a label
     * @param audit whether the label is from the random audit sample
     * @throws IllegalArgumentException if audit is true and there is no label
     */
    public void observe(OptionalLong lag, boolean audit) {
        if (audit && lag.isEmpty()) {
            throw new IllegalArgumentException("an audited prediction must have a label");
        }
        predictions++;
        inBlock++;
        auditInBlock += audit ? 1 : 0;
        if (lag.isPresent()) {
            labels++;
            labelledInBlock++;
            lags.add(lag.getAsLong());
        }
        if (inBlock == BLOCK) {
            endBlock();
        }
    }

    private void endBlock() {
        latest = new Block(inBlock, labelledInBlock, auditInBlock, lags.percentile(50), lags.percentile(95));
        baseline = baseline.equals(Block.EMPTY) ? latest : baseline;
        inBlock = 0;
        labelledInBlock = 0;
        auditInBlock = 0;
        lags.clear();
    }

    /** Counts a label that was corrected or deleted after use. The evidence from it stays. */
    public void correct() {
        corrections++;
    }

    /** Counts a label that arrived after its prediction had matured. Such a label is not tested. */
    public void late() {
        lateUnused++;
    }

    /**
     * Returns the changes from the baseline to the latest complete block, and {@link Change#CORRECTIONS} if there are
     * too many corrections.
     */
    public Set<Change> changes() {
        Set<Change> changes = EnumSet.noneOf(Change.class);
        if (Math.abs(latest.labelledShare() - baseline.labelledShare()) > SHARE_TOLERANCE) {
            changes.add(Change.LABELLED_SHARE);
        }
        if (Math.abs(latest.auditShare() - baseline.auditShare()) > SHARE_TOLERANCE) {
            changes.add(Change.AUDIT_SHARE);
        }
        long shorter = Math.min(latest.lag95(), baseline.lag95());
        if (latest.labelled() > 0
                && baseline.labelled() > 0
                && Math.max(latest.lag95(), baseline.lag95()) / LAG_FACTOR > shorter) {
            changes.add(Change.LAG);
        }
        if (predictions >= BLOCK && corrections > CORRECTION_TOLERANCE * labels) {
            changes.add(Change.CORRECTIONS);
        }
        return changes;
    }

    /** Returns the first complete block of the epoch, or a block without predictions if there is none. */
    public Block baseline() {
        return baseline;
    }

    /** Returns the latest complete block, or a block without predictions if there is none. */
    public Block latest() {
        return latest;
    }

    /** Returns the number of matured predictions of the epoch. */
    public long predictions() {
        return predictions;
    }

    /** Returns the number of matured predictions with a label. */
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
     * Returns the whole state, big-endian: the layout version, 1 (byte); predictions, labels, corrections, late labels
     * (longs); predictions, labels and audits of the current block (ints), the counts of its lags in 168 buckets (ints); the
     * baseline and the latest block, each as predictions, labels and audits (ints), median and 95th percentile (longs).
     */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(CONTENT_BYTES)
                .putLong(predictions)
                .putLong(labels)
                .putLong(corrections)
                .putLong(lateUnused)
                .putInt(inBlock)
                .putInt(labelledInBlock)
                .putInt(auditInBlock);
        lags.put(state);
        baseline.put(state);
        latest.put(state);
        return state.array();
    }

    /**
     * Returns a process that continues exactly from the one that wrote the bytes.
     *
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static LabelProcess ofBytes(byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes, CONTENT_BYTES);
        LabelProcess process = new LabelProcess();
        process.predictions = state.getLong();
        process.labels = state.getLong();
        process.corrections = state.getLong();
        process.lateUnused = state.getLong();
        process.inBlock = state.getInt();
        process.labelledInBlock = state.getInt();
        process.auditInBlock = state.getInt();
        process.lags.get(state);
        process.baseline = Block.get(state);
        process.latest = Block.get(state);
        process.requireConsistent();
        return process;
    }

    private void requireConsistent() {
        boolean totals = labels >= 0 && labels <= predictions && corrections >= 0 && lateUnused >= 0;
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
