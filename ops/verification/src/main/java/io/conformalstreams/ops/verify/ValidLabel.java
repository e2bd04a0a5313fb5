package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.model.Model;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * What counts of a labelled image that obeys the rules: scalars only.
 *
 * @param unitId the image id where the record has none
 * @param active whether the label is assigned, not withdrawn
 * @param at where the record is, and its labelledAt
 * @param scores by fingerprint of the procedure, where it claims anything of the image; empty for a withdrawal
 */
record ValidLabel(
        String stratum,
        Model model,
        String imageId,
        String unitId,
        Optional<String> predictionId,
        boolean active,
        int revision,
        RecordCoordinates at,
        String labelPolicy,
        boolean audit,
        double inclusionProbability,
        Optional<String> withdrawalReason,
        Optional<String> scoresSha256,
        Map<String, ImageScore> scores) {

    long labelledAt() {
        return at.getLabelledAt().toEpochMilli();
    }

    /** The same with the critical values of these procedures only. */
    ValidLabel withProcedures(Set<String> fingerprints) {
        Map<String, ImageScore> kept = new HashMap<>(scores);
        kept.keySet().retainAll(fingerprints);
        return new ValidLabel(
                stratum,
                model,
                imageId,
                unitId,
                predictionId,
                active,
                revision,
                at,
                labelPolicy,
                audit,
                inclusionProbability,
                withdrawalReason,
                scoresSha256,
                kept);
    }
}
