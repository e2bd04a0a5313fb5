package io.conformalstreams.processor.calibration;

import java.util.ArrayList;
import java.util.List;

/**
 * The state of a stratum besides its entries.
 *
 * @param version number of accepted records, which is the version of the newest thresholds
 * @param images number of images ever accepted
 * @param windowTime latest event time of any image's first revision, milliseconds since 1970; {@link Long#MIN_VALUE}
 *     before the first label
 * @param labelPolicies label policies in the order of their first use; the index is the epoch
 */
record StratumHeader(long version, long images, long windowTime, List<String> labelPolicies) {

    static final StratumHeader EMPTY = new StratumHeader(0, 0, Long.MIN_VALUE, List.of());

    StratumHeader {
        labelPolicies = List.copyOf(labelPolicies);
    }

    /** The current epoch; -1 before the first label. */
    int epoch() {
        return labelPolicies.size() - 1;
    }

    /** Returns the header after a record of a known image. */
    StratumHeader afterCorrection(String labelPolicy) {
        return new StratumHeader(version + 1, images, windowTime, withPolicy(labelPolicy));
    }

    /** Returns the header after the first record of an image. */
    StratumHeader afterNewImage(String labelPolicy, long labelledAt) {
        return new StratumHeader(version + 1, images + 1, Math.max(windowTime, labelledAt), withPolicy(labelPolicy));
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
