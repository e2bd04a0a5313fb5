package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * The signed distances of a mask in mm as scores, as {@link ScoreTransformation.SignedDistance} defines them.
 *
 * <p>Usually, the scores of a labelled image are read once, and only at its truth. So the first reading computes only
 * the distances that it needs. Further readings compute all distances, and keep them.
 */
final class DistanceScores implements ScoreField {
    private final PackedMask mask;
    private final DistanceMetric metric;
    private final ImageThreads threads;
    private final double rim;
    private boolean wasRead;
    private Optional<SignedDistances> distances = Optional.empty();

    private DistanceScores(PackedMask mask, DistanceMetric metric, ImageThreads threads, double rim) {
        this.mask = mask;
        this.metric = metric;
        this.threads = threads;
        this.rim = rim;
    }

    static DistanceScores of(PackedMask mask, DistanceMetric metric, ImageThreads threads) {
        double smallestSpacing = Arrays.stream(mask.grid().spacing()).min().orElseThrow();
        return new DistanceScores(mask, metric, threads, smallestSpacing);
    }

    /**
     * Subtracts the rim from distances inside the mask. The score never decreases with the distance. So the extreme
     * scores belong to the extreme distances, and a condition on the score is a condition on the distance.
     */
    private double value(double distance) {
        return distance > 0 ? distance - rim : distance;
    }

    private synchronized SignedDistances everywhere() {
        if (distances.isEmpty()) {
            distances = Optional.of(SignedDistances.of(mask, metric, LengthUnit.MILLIMETRES, threads));
        }
        return distances.get();
    }

    /** Returns distances that are right at these pixels. At others, perhaps only their signs are. */
    private synchronized SignedDistances at(PackedMask pixels) {
        if (wasRead || distances.isPresent()) {
            return everywhere();
        }
        wasRead = true;
        return SignedDistances.at(pixels, mask, metric, LengthUnit.MILLIMETRES, threads);
    }

    /** The pixels of a region that can have its lowest score: those outside the mask, if there are any. */
    private PackedMask lowest(PackedMask region) {
        PackedMask beyond = region.minus(mask);
        return beyond.isEmpty() ? region : beyond;
    }

    /** The pixels outside a region that can have the highest score there: those of the mask, if there are any. */
    private PackedMask highest(PackedMask region) {
        PackedMask beyond = mask.minus(region);
        return beyond.isEmpty() ? PackedMask.all(mask.grid()).minus(region) : beyond;
    }

    private double lowestOf(PackedMask pixels, SignedDistances known) {
        return value(known.lowestInside(pixels));
    }

    private double highestOf(PackedMask pixels, SignedDistances known) {
        return value(known.highestOutside(PackedMask.all(mask.grid()).minus(pixels)));
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        PackedMask lowest = lowest(region);
        PackedMask highest = highest(region);
        SignedDistances known = at(lowest.union(highest));
        return new RegionExtremes(highestOf(highest, known), lowestOf(lowest, known));
    }

    @Override
    public double highestOutside(PackedMask region) {
        PackedMask highest = highest(region);
        return highestOf(highest, at(highest));
    }

    @Override
    public double lowestInside(PackedMask region) {
        PackedMask lowest = lowest(region);
        return lowestOf(lowest, at(lowest));
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        return everywhere()
                .upperSets(Arrays.stream(conditions)
                        .map(condition -> (DoublePredicate) distance -> condition.test(value(distance)))
                        .toArray(DoublePredicate[]::new));
    }
}
