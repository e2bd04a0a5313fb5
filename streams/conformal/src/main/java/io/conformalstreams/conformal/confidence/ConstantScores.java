package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/** The same score at every pixel. It stands for the infinite signed distance of a mask that has no boundary. */
record ConstantScores(Grid grid, double value) implements ScoreField {
    @Override
    public RegionExtremes extremes(PackedMask region) {
        return new RegionExtremes(highestOutside(region), lowestInside(region));
    }

    @Override
    public double highestOutside(PackedMask region) {
        return region.isFull() ? Double.NEGATIVE_INFINITY : value;
    }

    @Override
    public double lowestInside(PackedMask region) {
        return region.isEmpty() ? Double.POSITIVE_INFINITY : value;
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return Arrays.stream(conditions)
                .map(condition -> condition.test(value) ? PackedMask.all(grid) : PackedMask.none(grid))
                .toList();
    }
}
