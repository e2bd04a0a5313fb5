package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.validation.RecordIdentity;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * A labelled image without its pixels: ids, times and critical values.
 *
 * @param stratum the stratum, which names the model
 * @param model the model of the stratum
 * @param unitId the exchangeable unit; the image id if the record has no unit id
 * @param rater the reader who made the label; empty if the model has no raters
 * @param active false for a withdrawal
 * @param label coordinates of the record in its topic, and the event time of the label
 * @param inclusionProbability probability, in (0, 1], with which the unit was selected for labelling; empty if it is
 *     unknown
 * @param scoresSha256 digest of the scores; empty for a withdrawal
 * @param fold the cross-fitted model that was trained without the image; empty if no model was trained with it
 * @param scores scores by fingerprint of the procedure, for procedures that make a claim about the image; empty for a
 *     withdrawal
 * @param attributes the declared attributes, by name; nothing that is calibrated depends on them
 * @param emptyTruths fingerprints of those procedures in {@code scores} whose structure has no labelled pixel
 */
record ReducedLabel(
        String stratum,
        Model model,
        String imageId,
        String unitId,
        Optional<String> predictionId,
        Optional<String> rater,
        boolean active,
        int revision,
        RecordCoordinates label,
        String labelPolicy,
        boolean audit,
        Optional<Double> inclusionProbability,
        Optional<String> withdrawalReason,
        Map<String, String> attributes,
        Optional<String> scoresSha256,
        OptionalInt fold,
        Map<String, ImageScore> scores,
        Set<String> emptyTruths)
        implements CalibrationInput {

    ReducedLabel {
        attributes = Map.copyOf(attributes);
        scores = Map.copyOf(scores);
        emptyTruths = Set.copyOf(emptyTruths);
    }

    /** Returns the label of the image that this label completes. */
    ReducedLabel ofAllRaters(
            int revisionOfImage, Map<String, ImageScore> worstScores, Set<String> emptyForAll, boolean auditedByAll) {
        return new ReducedLabel(
                stratum,
                model,
                imageId,
                unitId,
                predictionId,
                rater,
                true,
                revisionOfImage,
                label,
                labelPolicy,
                auditedByAll,
                inclusionProbability,
                Optional.empty(),
                attributes,
                scoresSha256,
                fold,
                worstScores,
                emptyForAll);
    }

    /**
     * Returns the withdrawal of the image's label. This label either withdraws that of its rater, or belongs to other
     * scores than the labels of the other raters.
     */
    ReducedLabel withdrawnByRater(int revisionOfImage) {
        return new ReducedLabel(
                stratum,
                model,
                imageId,
                unitId,
                predictionId,
                rater,
                false,
                revisionOfImage,
                label,
                labelPolicy,
                audit,
                inclusionProbability,
                withdrawalReason,
                attributes,
                Optional.empty(),
                OptionalInt.empty(),
                Map.of(),
                Set.of());
    }

    RecordIdentity identity() {
        return new RecordIdentity(Optional.of(stratum), Optional.of(imageId), predictionId, Optional.of(revision));
    }

    long labelledAt() {
        return label.getLabelledAt().toEpochMilli();
    }
}
