package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.List;
import java.util.function.DoublePredicate;

/** The signed distance of a mask as scores. */
record DistanceScores(SignedDistances distances) implements ScoreField {
    @Override
    public RegionExtremes extremes(PackedMask region) {
        return distances.extremes(region);
    }

    @Override
    public double highestOutside(PackedMask region) {
        return distances.highestOutside(region);
    }

    @Override
    public double lowestInside(PackedMask region) {
        return distances.lowestInside(region);
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return distances.upperSets(conditions);
    }
}
