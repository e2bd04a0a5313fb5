package io.conformalstreams.ops.promise;

import static io.conformalstreams.ops.promise.SimulatedImage.LESION;
import static io.conformalstreams.ops.promise.SimulatedImage.SIDE;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.ops.promise.SimulatedProcedure.Judgement;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.PredictionRegion.Sets;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.ToDoubleFunction;
import java.util.stream.IntStream;

/** Judges the regions of simulated images by the definition of a promise, pixel by pixel. */
final class JudgedRegions {

    /** The tolerance for sums of floating-point numbers. */
    static final double ROUNDING = 1e-9;

    /** Returns whether the inner set lies inside the structure. */
    static final Judgement INNER = (image, region) -> sets(region).inner().isSubsetOf(image.truth(LESION));

    /** Returns whether the outer set contains the structure. */
    static final Judgement OUTER =
            (image, region) -> image.truth(LESION).isSubsetOf(sets(region).outer());

    static final Judgement BOTH = (image, region) -> INNER.isKept(image, region) && OUTER.isKept(image, region);

    private JudgedRegions() {}

    /** Returns whether the outer set finds a share of the structure. */
    static Judgement found(double share) {
        return (image, region) -> {
            PackedMask truth = image.truth(LESION);
            return count(truth.intersection(sets(region).outer())) >= share * count(truth) - ROUNDING;
        };
    }

    /** Returns whether the interval contains a number. */
    static Judgement contains(ToDoubleFunction<SimulatedImage> value) {
        return (image, region) -> {
            var interval = ((PredictionRegion.Interval) region).interval();
            double labelled = value.applyAsDouble(image);
            return interval.lower() - ROUNDING <= labelled && labelled <= interval.upper() + ROUNDING;
        };
    }

    /** Returns the Dice coefficient of the predicted mask and the structure. It is 1 if both are empty. */
    static double dice(SimulatedImage image) {
        PackedMask truth = image.truth(LESION);
        PackedMask mask = image.predictedMask(LESION);
        long both = count(truth) + count(mask);
        return both == 0 ? 1 : 2.0 * count(truth.intersection(mask)) / both;
    }

    static Sets sets(PredictionRegion region) {
        return (Sets) region;
    }

    static List<SimulatedImage> images(int number, SplittableRandom random) {
        return IntStream.range(0, number)
                .mapToObj(image -> SimulatedImage.draw(random))
                .toList();
    }

    /** Returns the number of pixels of a mask. */
    static long count(PackedMask mask) {
        return IntStream.range(0, SIDE * SIDE).filter(mask::contains).count();
    }
}
