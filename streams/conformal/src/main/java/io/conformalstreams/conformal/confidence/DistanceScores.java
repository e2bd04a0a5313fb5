package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.Arrays;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.DoublePredicate;

/**
 * The signed distances of a mask in mm as scores, as {@link ScoreTransformation.SignedDistance} defines them.
 *
 * <p>Usually, the scores of a labelled image are read once, and only at its truth. So the first reading computes only
 * the distances that it needs. Further readings compute all distances, and keep them. Sets need the distances of one
 * side only, unless their conditions differ much.
 */
final class DistanceScores implements ScoreField {
    private final PackedMask mask;
    private final DistanceMetric metric;
    private final ImageThreads threads;
    private final double rim;
    private boolean wasRead;
    private Optional<SignedDistances> distances = Optional.empty();
    private final Map<Boolean, SignedDistances> onSide = new HashMap<>();

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

    /** Returns distances that are right inside the mask, or outside it. */
    private synchronized SignedDistances onSide(boolean inside) {
        return distances.orElseGet(() -> onSide.computeIfAbsent(inside, unseen -> {
            PackedMask side = inside ? mask : PackedMask.all(mask.grid()).minus(mask);
            return SignedDistances.at(side, mask, metric, LengthUnit.MILLIMETRES, threads);
        }));
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

    /**
     * Returns the sets of several conditions. Scores inside the mask are at least 0, and those outside are at most
     * -rim. So a condition that the score 0 fulfils holds everywhere inside, and one that -rim does not fulfil holds
     * nowhere outside. Usually, only the distances of one side decide.
     */
    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        boolean insideDecides = Arrays.stream(conditions).anyMatch(condition -> !condition.test(0));
        boolean outsideDecides = Arrays.stream(conditions).anyMatch(condition -> condition.test(-rim));
        if (!insideDecides && !outsideDecides) {
            return Collections.nCopies(conditions.length, mask);
        }
        return (insideDecides && outsideDecides ? everywhere() : onSide(insideDecides))
                .upperSets(Arrays.stream(conditions)
                        .map(condition -> (DoublePredicate) distance -> condition.test(value(distance)))
                        .toArray(DoublePredicate[]::new));
    }
}
