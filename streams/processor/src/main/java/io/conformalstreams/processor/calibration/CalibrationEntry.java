package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.ImageScore;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;

/**
 * The calibration state of one image after its newest accepted revision. The sorted critical values are rebuilt from
 * these entries.
 *
 * @param imageId id of the image, unique in its stratum
 * @param unitId the exchangeable unit of the newest revision
 * @param revision newest accepted revision
 * @param active false after the label was withdrawn; the entry stays, so that a late duplicate cannot restore the label
 * @param epoch epoch of the newest revision's label policy
 * @param sequence number of images of the stratum that were accepted before this image; corrections do not change it
 * @param firstLabelledAt event time of the first accepted revision, milliseconds since 1970; corrections do not change
 *     it
 * @param scoresSha256 digest of the scores; empty if the label is withdrawn
 * @param inclusionProbability probability, in (0, 1], with which the unit was selected for labelling; empty if it is
 *     unknown
 * @param fold the cross-fitted model that was trained without the image; empty if no model was trained with it
 * @param scores scores by fingerprint of the procedure, for procedures that make a claim about the image; empty if the
 *     label is withdrawn
 */
record CalibrationEntry(
        String imageId,
        String unitId,
        int revision,
        boolean active,
        int epoch,
        long sequence,
        long firstLabelledAt,
        Optional<String> scoresSha256,
        Optional<Double> inclusionProbability,
        OptionalInt fold,
        Map<String, ImageScore> scores) {

    CalibrationEntry {
        scores = Map.copyOf(scores);
    }

    CalibrationEntry withScores(Map<String, ImageScore> changed) {
        return new CalibrationEntry(
                imageId,
                unitId,
                revision,
                active,
                epoch,
                sequence,
                firstLabelledAt,
                scoresSha256,
                inclusionProbability,
                fold,
                changed);
    }
}
