package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Filtered scores after a linear function, as in {@link PixelScores}.
 *
 * @param factor positive
 */
record SmoothedScores(PixelValues values, double factor, double shift) implements ScoreField {
    static SmoothedScores unchanged(PixelValues values) {
        return new SmoothedScores(values, 1, 0);
    }

    /** Replaces probabilities p by 2p - 1, so that the model's own cut lies at zero. */
    SmoothedScores centred() {
        return new SmoothedScores(values, 2, -1);
    }

    private double value(double score) {
        return factor * score + shift;
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        RegionExtremes extremes = values.extremes(region, true, true);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    @Override
    public double highestOutside(PackedMask region) {
        return value(values.extremes(region, true, false).highestOutside());
    }

    @Override
    public double lowestInside(PackedMask region) {
        return value(values.extremes(region, false, true).lowestInside());
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        List<PackedMask> sets = new ArrayList<>(conditions.length);
        for (DoublePredicate condition : conditions) {
            sets.add(values.upperSet(score -> condition.test(value(score))));
        }
        return sets;
    }
}
