package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import io.conformalstreams.conformal.scale.MassShares;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * The shares of the predicted mass after a linear function, as in {@link PixelScores}. A share never decreases with the
 * score, so the extreme shares belong to the extreme scores.
 *
 * @param factor positive
 */
record MassScores(MassShares shares, double factor, double shift) implements ScoreField {
    static MassScores unchanged(MassShares shares) {
        return new MassScores(shares, 1, 0);
    }

    /** Replaces shares f by 2f - 1, so that those of the inner and of the outer side have comparable values. */
    static MassScores centred(MassShares shares) {
        return new MassScores(shares, 2, -1);
    }

    private double value(double share) {
        return factor * share + shift;
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        RegionExtremes extremes = shares.scores().extremes(region);
        return new RegionExtremes(outside(region, extremes), inside(region, extremes));
    }

    @Override
    public double highestOutside(PackedMask region) {
        return outside(region, new RegionExtremes(shares.scores().highestOutside(region), Double.POSITIVE_INFINITY));
    }

    @Override
    public double lowestInside(PackedMask region) {
        return inside(
                region,
                new RegionExtremes(Double.NEGATIVE_INFINITY, shares.scores().lowestInside(region)));
    }

    /** Scores can be infinite, so an infinite extreme does not mean that there are no pixels. */
    private double outside(PackedMask region, RegionExtremes extremes) {
        return region.isFull() ? Double.NEGATIVE_INFINITY : value(shares.value(extremes.highestOutside()));
    }

    private double inside(PackedMask region, RegionExtremes extremes) {
        return region.isEmpty() ? Double.POSITIVE_INFINITY : value(shares.value(extremes.lowestInside()));
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return shares.upperSets(Arrays.stream(conditions)
                .map(condition -> (DoublePredicate) share -> condition.test(value(share)))
                .toArray(DoublePredicate[]::new));
    }
}
