package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * The scores of the pixels after a linear function.
 *
 * <p>{@code factor * s + shift}, computed in doubles, never decreases with s. So its extremes are the values at the
 * extremes of s, and a condition on it is a condition on s.
 *
 * @param factor positive
 */
record PixelScores(ScoreMap scores, double factor, double shift) implements ScoreField {
    static PixelScores unchanged(ScoreMap scores) {
        return new PixelScores(scores, 1, 0);
    }

    /** Replaces probabilities p by 2p - 1, so that the model's own cut lies at zero. */
    static PixelScores centred(ScoreMap scores) {
        return new PixelScores(scores, 2, -1);
    }

    private double value(double score) {
        return factor * score + shift;
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        RegionExtremes extremes = scores.extremes(region);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    @Override
    public double highestOutside(PackedMask region) {
        return value(scores.highestOutside(region));
    }

    @Override
    public double lowestInside(PackedMask region) {
        return value(scores.lowestInside(region));
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return scores.upperSets(Arrays.stream(conditions)
                .map(condition -> (DoublePredicate) score -> condition.test(value(score)))
                .toArray(DoublePredicate[]::new));
    }
}
