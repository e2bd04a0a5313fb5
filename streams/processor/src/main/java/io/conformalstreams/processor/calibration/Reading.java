package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.ImageScore;
import java.util.HashMap;
import java.util.HashSet;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * The newest accepted label of one rater for an image.
 *
 * @param revision the rater's revision
 * @param active false after the label was withdrawn
 * @param unitId the exchangeable unit
 * @param labelPolicy the policy under which the rater labelled
 * @param audit whether the image was selected for an audit
 * @param inclusionProbability probability, in (0, 1], with which the unit was selected for labelling; empty if it is
 *     unknown
 * @param scoresSha256 digest of the scores; empty if the label is withdrawn
 * @param fold the cross-fitted model that was trained without the image; empty if no model was trained with it
 * @param scores scores by fingerprint of the procedure; empty if the label is withdrawn
 * @param emptyTruths fingerprints of the procedures whose structure has no labelled pixel
 */
record Reading(
        int revision,
        boolean active,
        String unitId,
        String labelPolicy,
        boolean audit,
        Optional<Double> inclusionProbability,
        Optional<String> scoresSha256,
        OptionalInt fold,
        Map<String, ImageScore> scores,
        Set<String> emptyTruths) {

    Reading {
        scores = Map.copyOf(scores);
        emptyTruths = Set.copyOf(emptyTruths);
    }

    static Reading of(ReducedLabel label) {
        return new Reading(
                label.revision(),
                label.active(),
                label.unitId(),
                label.labelPolicy(),
                label.audit(),
                label.inclusionProbability(),
                label.scoresSha256(),
                label.fold(),
                label.scores(),
                label.emptyTruths());
    }

    /** Returns the same label with the values of further procedures. Those that it has stay. */
    Reading withFurther(Map<String, ImageScore> others, Set<String> emptyTruthsOfAll) {
        Map<String, ImageScore> all = new HashMap<>(others);
        all.putAll(scores);
        Set<String> empty = new HashSet<>(emptyTruthsOfAll);
        empty.removeIf(fingerprint -> scores.containsKey(fingerprint) && !emptyTruths.contains(fingerprint));
        empty.addAll(emptyTruths);
        return new Reading(
                revision, active, unitId, labelPolicy, audit, inclusionProbability, scoresSha256, fold, all, empty);
    }

    /** Tells whether two raters have labelled the same scores under the same policy. */
    boolean labelsTheSameAs(Reading other) {
        return scoresSha256.equals(other.scoresSha256) && labelPolicy.equals(other.labelPolicy);
    }
}
