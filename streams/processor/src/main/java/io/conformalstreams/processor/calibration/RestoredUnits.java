package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.calibrator.UnitScoreColumns;
import io.conformalstreams.processor.store.TextColumn;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalInt;
import java.util.Set;

/**
 * Collects the scores of the units of a stratum under one procedure, image by image. By default every image is its own
 * unit, and needs no entry in a map.
 */
final class RestoredUnits {

    private record UnitOfClass(String unitId, Optional<String> sizeClass) {}

    private final byte[] fingerprint;

    /** Ids and scores of images that are their own units. */
    private final TextColumn imageIds = new TextColumn();

    private final UnitScoreColumns ofImages = new UnitScoreColumns();

    /** Scores of units that images with other ids name. */
    private final Map<UnitOfClass, UnitScore> ofNamedUnits = new HashMap<>();

    /** @param fingerprint fingerprint of the procedure */
    RestoredUnits(String fingerprint) {
        this.fingerprint = fingerprint.getBytes(StandardCharsets.UTF_8);
    }

    /** The fingerprint of the procedure in UTF-8. */
    byte[] fingerprint() {
        return fingerprint;
    }

    /** Adds the score of an image as a part of its unit. */
    void add(CalibrationEntry entry, UnitScore score) {
        if (entry.unitId().equals(entry.imageId())) {
            imageIds.add(entry.imageId());
            ofImages.add(score);
        } else {
            merge(entry.unitId(), score);
        }
    }

    /** Adds the score that a reader reads next, of an image that is its own unit. */
    void addImage(EntryReader entry, OptionalInt fold, Optional<Double> inclusionProbability) {
        entry.readImageId(imageIds);
        entry.readScore(ofImages, fold, inclusionProbability);
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
            String imageId = imageIds.get(image);
            if (namedUnits.contains(imageId)) {
                merge(imageId, ofImages.get(image));
            } else {
                units.add(ofImages.get(image));
            }
        }
        units.addAll(ofNamedUnits.values());
        return units;
    }
}
