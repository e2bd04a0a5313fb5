package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.Arrays;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * The signed distances of a mask in mm as scores, as {@link ScoreTransformation.SignedDistance} defines them.
 *
 * @param rim the length in mm that is subtracted from distances inside the mask
 */
record DistanceScores(SignedDistances distances, double rim) implements ScoreField {
    static DistanceScores of(PackedMask mask, DistanceMetric metric, ImageThreads threads) {
        double smallestSpacing = Arrays.stream(mask.grid().spacing()).min().orElseThrow();
        return new DistanceScores(SignedDistances.of(mask, metric, LengthUnit.MILLIMETRES, threads), smallestSpacing);
    }

    /**
     * Never decreases with the distance. So the extreme scores belong to the extreme distances, and a condition on the
     * score is a condition on the distance.
     */
    private double value(double distance) {
        return distance > 0 ? distance - rim : distance;
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        RegionExtremes extremes = distances.extremes(region);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    @Override
    public double highestOutside(PackedMask region) {
        return value(distances.highestOutside(region));
    }

    @Override
    public double lowestInside(PackedMask region) {
        return value(distances.lowestInside(region));
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return distances.upperSets(Arrays.stream(conditions)
                .map(condition -> (DoublePredicate) distance -> condition.test(value(distance)))
                .toArray(DoublePredicate[]::new));
    }
}
