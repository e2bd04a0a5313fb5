package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;

/** For every pixel, the smallest lambda at which the dilation of a mask contains it; +inf if none does. */
sealed interface Reach permits Reach.Unobstructed, Wavefront {
    /** Computes the reach for dilations in the whole image. */
    static Reach of(PackedMask mask, StructuringElement element) {
        return at(PackedMask.all(mask.grid()), mask, element);
    }

    /** Computes the reach for dilations in the whole image. It is right at the given pixels, and perhaps at others. */
    static Reach at(PackedMask pixels, PackedMask mask, StructuringElement element) {
        if (element == StructuringElement.Iterated.OCTAGON) {
            return Wavefront.from(mask, PackedMask.all(mask.grid()), StructuringElement.Iterated.OCTAGON);
        }
        // The reach of the mask's own pixels is 0, whatever their distance to the background.
        PackedMask beyond = pixels.minus(mask);
        ImageThreads caller = ImageThreads.one();
        if (element instanceof StructuringElement.Disk disk) {
            return new Unobstructed(SignedDistances.at(beyond, mask, DistanceMetric.EUCLIDEAN, disk.unit(), caller));
        }
        DistanceMetric metric =
                element == StructuringElement.Iterated.CROSS ? DistanceMetric.CITY_BLOCK : DistanceMetric.CHESSBOARD;
        return new Unobstructed(SignedDistances.at(beyond, mask, metric, LengthUnit.PIXELS, caller));
    }

    /**
     * Computes the reach for dilations in a region of interest, which no step may leave. It is right at the given
     * pixels, and perhaps at others.
     *
     * @param mask a part of the region
     * @param element an iterated element, unless the region is the whole image
     */
    static Reach within(PackedMask pixels, PackedMask region, PackedMask mask, StructuringElement element) {
        return region.isFull()
                ? at(pixels, mask, element)
                : Wavefront.from(mask, region, (StructuringElement.Iterated) element);
    }

    /** Returns the lambda with a given rank among the lambdas of some pixels. Rank 1 is the smallest. */
    double select(PackedMask pixels, long rank);

    /** The pixels whose lambda is at most a given one. */
    PackedMask atMost(double lambda);

    /** Distances in the whole image, stored as signed distances that are negative outside the mask. */
    record Unobstructed(SignedDistances distances) implements Reach {
        private static double lambda(double distance) {
            return Math.max(0, -distance);
        }

        @Override
        public double select(PackedMask pixels, long rank) {
            return lambda(distances.select(pixels, pixels.count() - rank + 1));
        }

        @Override
        public PackedMask atMost(double lambda) {
            return distances.upperSets(distance -> lambda(distance) <= lambda).get(0);
        }
    }
}
