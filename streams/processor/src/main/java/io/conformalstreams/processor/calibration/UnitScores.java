package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.calibrator.UnitScore;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.configuration.Window;
import java.util.Collection;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;

/** The scores with which a unit calibrates a procedure: the largest of its images that count. */
final class UnitScores {

    private UnitScores() {}

    /** Returns the scores of one unit, one for each size class of its images. */
    static Collection<UnitScore> of(Procedure procedure, StratumHeader header, Collection<CalibrationEntry> images) {
        Map<String, UnitScore> byClass = new TreeMap<>();
        if (images.isEmpty()) {
            return byClass.values();
        }
        FirstImage first = FirstImage.among(images);
        for (CalibrationEntry image : images) {
            ofImage(procedure.fingerprint(), procedure.window(), header, first, image)
                    .ifPresent(
                            found -> byClass.merge(found.score().sizeClass().orElse(""), found, UnitScores::maximum));
        }
        return byClass.values();
    }

    /**
     * Returns the score of an image as a part of its unit; empty if the image does not count.
     *
     * @param fingerprint fingerprint of the procedure
     * @param window window of the procedure
     * @param first the first image of the unit
     */
    static Optional<UnitScore> ofImage(
            String fingerprint, Window window, StratumHeader header, FirstImage first, CalibrationEntry entry) {
        boolean counts = entry.active() && entry.epoch() == header.epoch() && WindowIndex.holds(window, header, first);
        return counts
                ? Optional.ofNullable(entry.scores().get(fingerprint))
                        .map(score ->
                                new UnitScore(score, entry.sequence(), entry.fold(), entry.inclusionProbability()))
                : Optional.empty();
    }

    /** Returns the score of a unit from the scores of two parts of it. */
    static UnitScore maximum(UnitScore one, UnitScore other) {
        return new UnitScore(
                one.score().maximum(other.score()),
                Math.min(one.sequence(), other.sequence()),
                one.fold(),
                one.inclusionProbability()
                        .filter(probability -> other.inclusionProbability()
                                .filter(probability::equals)
                                .isPresent()));
    }
}
