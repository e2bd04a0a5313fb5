package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;

/**
 * A block of consecutive mature predictions.
 *
 * @param predictions the number of predictions; 0 before the first complete block
 * @param labelled the number of predictions with a label
 * @param audit the number of predictions with an audit label
 * @param medianLag the median time from prediction to label in milliseconds, rounded down by at most a fifth; 0 without
 *     labels
 * @param lag95 the 95th percentile of the same time, rounded in the same way
 */
public record LabelBlock(int predictions, int labelled, int audit, long medianLag, long lag95) {
    static final LabelBlock EMPTY = new LabelBlock(0, 0, 0, 0, 0);
    static final int BYTES = 3 * Integer.BYTES + 2 * Long.BYTES;

    /** @throws IllegalArgumentException unless 0 <= audit <= labelled <= predictions and 0 <= medianLag <= lag95 */
    public LabelBlock {
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

    void put(ByteBuffer state) {
        state.putInt(predictions)
                .putInt(labelled)
                .putInt(audit)
                .putLong(medianLag)
                .putLong(lag95);
    }

    static LabelBlock get(ByteBuffer state) {
        return new LabelBlock(state.getInt(), state.getInt(), state.getInt(), state.getLong(), state.getLong());
    }
}
