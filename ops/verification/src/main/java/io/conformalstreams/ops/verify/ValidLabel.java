package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The scalars of a labelled image that obeys the rules.
 *
 * @param unitId unit id; the image id if the record has none
 * @param rater the reader who made the label; empty if the model has no raters
 * @param active whether the label is assigned instead of withdrawn
 * @param at coordinates of the record and its labelledAt
 * @param inclusionProbability probability with which the unit was selected; empty if it is unknown
 * @param attributes the attributes of the record, by name, whether they are declared or not
 * @param fold the cross-fitted model that was trained without the image; empty if no model was trained with it
 * @param scores scores by fingerprint of the procedure, for procedures that make a claim about the image; empty for a
 *     withdrawal
 * @param emptyTruths fingerprints of those procedures in {@code scores} whose structure has no labelled pixel
 */
record ValidLabel(
        String stratum,
        Model model,
        String imageId,
        String unitId,
        Optional<String> predictionId,
        Optional<String> rater,
        boolean active,
        int revision,
        RecordCoordinates at,
        String labelPolicy,
        boolean audit,
        Optional<Double> inclusionProbability,
        Optional<String> withdrawalReason,
        Map<String, String> attributes,
        Optional<String> scoresSha256,
        OptionalInt fold,
        Map<String, ImageScore> scores,
        Set<String> emptyTruths) {

    long labelledAt() {
        return at.getLabelledAt().toEpochMilli();
    }

    /** Tells whether the label counts together with those of other raters. */
    boolean isOfWorstRater() {
        return rater.isPresent()
                && model.raters().stream().anyMatch(raters -> raters.promise() == Raters.Promise.WORST);
    }

    /** Returns the same label with the critical values of the given procedures only. */
    ValidLabel withProcedures(Set<String> fingerprints) {
        Map<String, ImageScore> kept = new HashMap<>(scores);
        kept.keySet().retainAll(fingerprints);
        return withScores(kept);
    }

    /** Returns the same label with the critical values that only an earlier record of it has. */
    ValidLabel withScoresOf(ValidLabel earlier) {
        Map<String, ImageScore> all = new HashMap<>(earlier.scores());
        all.putAll(scores);
        return withScores(all);
    }

    private ValidLabel withScores(Map<String, ImageScore> changed) {
        return new ValidLabel(
                stratum,
                model,
                imageId,
                unitId,
                predictionId,
                rater,
                active,
                revision,
                at,
                labelPolicy,
                audit,
                inclusionProbability,
                withdrawalReason,
                attributes,
                scoresSha256,
                fold,
                changed,
                emptyTruths);
    }
}
