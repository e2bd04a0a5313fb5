package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.calibrator.UnitScoreColumns;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Collects the scores of the units of a stratum under one procedure, image by image. By default every image is its own
 * unit, and needs no entry in a map.
 */
final class RestoredUnits {

    private record UnitOfClass(String unitId, Optional<String> sizeClass) {}

    /** Ids and scores of images that are their own units. */
    private final List<String> imageIds = new ArrayList<>();

    private final UnitScoreColumns ofImages = new UnitScoreColumns();

    /** Scores of units that images with other ids name. */
    private final Map<UnitOfClass, UnitScore> ofNamedUnits = new HashMap<>();

    /** Adds the score of an image as a part of its unit. */
    void add(CalibrationEntry entry, UnitScore score) {
        if (entry.unitId().equals(entry.imageId())) {
            imageIds.add(entry.imageId());
            ofImages.add(score);
        } else {
            merge(entry.unitId(), score);
        }
    }

    private void merge(String unitId, UnitScore score) {
        ofNamedUnits.merge(new UnitOfClass(unitId, score.score().sizeClass()), score, UnitScores::maximum);
    }

    /**
     * Returns one score for each unit and size class.
     *
     * @param namedUnits the units that images with other ids name. An image may have the id of such a unit, too
     */
    List<UnitScore> joined(Set<String> namedUnits) {
        if (ofNamedUnits.isEmpty() && namedUnits.isEmpty()) {
            return ofImages;
        }
        UnitScoreColumns units = new UnitScoreColumns();
        for (int image = 0; image < ofImages.size(); image++) {
            if (namedUnits.contains(imageIds.get(image))) {
                merge(imageIds.get(image), ofImages.get(image));
            } else {
                units.add(ofImages.get(image));
            }
        }
        units.addAll(ofNamedUnits.values());
        return units;
    }
}
