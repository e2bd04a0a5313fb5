package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/** The blocks of consecutive mature predictions in an epoch: the first complete one, the latest, and one under way. */
final class LabelBlocks {
    private static final int LENGTH = 500;

    /** The number of bytes that {@link #put} writes. */
    static final int BYTES = 3 * Integer.BYTES + LagCounts.BYTES + 2 * LabelBlock.BYTES;

    private int predictions;
    private int labelled;
    private int audit;
    private final LagCounts lags = new LagCounts();
    private LabelBlock first = LabelBlock.EMPTY;
    private LabelBlock latest = LabelBlock.EMPTY;

    /** Counts the next mature prediction. */
    void add(MaturePrediction prediction) {
        predictions++;
        audit += prediction.audit() ? 1 : 0;
        prediction.delay().ifPresent(delay -> {
            labelled++;
            lags.add(delay);
        });
        if (predictions == LENGTH) {
            complete();
        }
    }

    private void complete() {
        latest = new LabelBlock(predictions, labelled, audit, lags.percentile(50), lags.percentile(95));
        first = first.equals(LabelBlock.EMPTY) ? latest : first;
        predictions = 0;
        labelled = 0;
        audit = 0;
        lags.clear();
    }

    /** Returns the first complete block, or a block without predictions if there is none. */
    LabelBlock first() {
        return first;
    }

    /** Returns the latest complete block, or a block without predictions if there is none. */
    LabelBlock latest() {
        return latest;
    }

    /**
     * Writes predictions, labels and audits of the block under way (ints), the counts of its lags in 168 buckets (ints),
     * and the first and the latest block, each as predictions, labels and audits (ints), median and 95th percentile
     * (longs).
     */
    void put(ByteBuffer state) {
        state.putInt(predictions).putInt(labelled).putInt(audit);
        lags.put(state);
        first.put(state);
        latest.put(state);
    }

    static LabelBlocks get(ByteBuffer state) {
        LabelBlocks blocks = new LabelBlocks();
        blocks.predictions = state.getInt();
        blocks.labelled = state.getInt();
        blocks.audit = state.getInt();
        blocks.lags.get(state);
        blocks.first = LabelBlock.get(state);
        blocks.latest = LabelBlock.get(state);
        return blocks;
    }

    /** Returns whether the block under way is consistent in itself and with the totals of the epoch. */
    boolean isConsistentWith(long predictionsOfEpoch, long labelsOfEpoch) {
        return audit >= 0
                && audit <= labelled
                && labelled <= predictions
                && predictions < LENGTH
                && predictions <= predictionsOfEpoch
                && labelled <= labelsOfEpoch
                && lags.total() == labelled;
    }
}
