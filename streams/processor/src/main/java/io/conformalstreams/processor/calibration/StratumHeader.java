package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.OptionalLong;

/**
 * The state of a stratum besides its entries.
 *
 * @param version version of the newest thresholds: the number of accepted labels, plus the number of outcomes that moved
 *     an adaptive level
 * @param images number of images ever accepted
 * @param windowTime latest event time of any image's first revision, milliseconds since 1970; {@link Long#MIN_VALUE}
 *     before the first label
 * @param labelPolicies label policies in the order of their first use; the index is the epoch
 * @param lastLabel coordinates of the last accepted label
 * @param lastOutcome offset of the last outcome that moved an adaptive level; empty if none did
 */
record StratumHeader(
        long version,
        long images,
        long windowTime,
        List<String> labelPolicies,
        RecordCoordinates lastLabel,
        OptionalLong lastOutcome) {

    /**
     * The largest number of label policies. A gateway might put a date into the name of the policy. The header would then
     * grow with every label, until it no longer fits into a record.
     */
    static final int MOST_LABEL_POLICIES = 256;

    static final StratumHeader EMPTY = new StratumHeader(
            0, 0, Long.MIN_VALUE, List.of(), new RecordCoordinates(Instant.EPOCH, -1, -1L), OptionalLong.empty());

    StratumHeader {
        labelPolicies = List.copyOf(labelPolicies);
    }

    /** The current epoch; -1 before the first label. */
    int epoch() {
        return labelPolicies.size() - 1;
    }

    /** Tells whether labels may be assigned under a policy: it was used before, or fewer than the most policies were. */
    boolean admits(String labelPolicy) {
        return labelPolicies.contains(labelPolicy) || labelPolicies.size() < MOST_LABEL_POLICIES;
    }

    /** Returns the header after a label of a known image. */
    StratumHeader afterCorrection(String labelPolicy, RecordCoordinates label) {
        return new StratumHeader(version + 1, images, windowTime, withPolicy(labelPolicy), label, lastOutcome);
    }

    /** Returns the header after the first label of an image. */
    StratumHeader afterNewImage(String labelPolicy, RecordCoordinates label) {
        return new StratumHeader(
                version + 1,
                images + 1,
                Math.max(windowTime, label.getLabelledAt().toEpochMilli()),
                withPolicy(labelPolicy),
                label,
                lastOutcome);
    }

    /** Returns the header after an outcome that moved an adaptive level. */
    StratumHeader afterOutcome(long offset) {
        return new StratumHeader(version + 1, images, windowTime, labelPolicies, lastLabel, OptionalLong.of(offset));
    }

    private List<String> withPolicy(String labelPolicy) {
        if (labelPolicies.contains(labelPolicy)) {
            return labelPolicies;
        }
        List<String> extended = new ArrayList<>(labelPolicies);
        extended.add(labelPolicy);
        return extended;
    }
}
