package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.ImageScore;
import java.util.Map;
import java.util.Optional;

/**
 * The calibration state of one image after its newest accepted revision. The sorted values are rebuilt from these
 * entries.
 *
 * @param imageId id of the image, unique in its stratum
 * @param unitId the exchangeable unit of the newest revision
 * @param revision newest accepted revision
 * @param active false once the label was withdrawn; the entry stays, so that a late duplicate cannot bring it back
 * @param epoch epoch of the newest revision's label policy
 * @param sequence how many images of the stratum had been accepted before this one first was; corrections keep it
 * @param firstLabelledAt event time of the first accepted revision, milliseconds since 1970; corrections keep it
 * @param scoresSha256 digest of the pixels behind the scores; empty where withdrawn
 * @param scores by fingerprint of the procedure, where it claims anything of the image; empty where withdrawn
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
        Map<String, ImageScore> scores) {

    CalibrationEntry {
        scores = Map.copyOf(scores);
    }
}
