package io.conformalstreams.conformal.margin;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.distance.SignedDistances;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;

/** For every pixel, the smallest lambda at which the dilation of a mask contains it; +inf if none does. */
sealed interface Reach permits Reach.Unobstructed, Wavefront {
    /** Of the whole image. */
    static Reach of(PackedMask mask, StructuringElement element) {
        if (element instanceof StructuringElement.Disk disk) {
            return new Unobstructed(SignedDistances.of(mask, DistanceMetric.EUCLIDEAN, disk.unit()));
        }
        return switch ((StructuringElement.Iterated) element) {
            case CROSS -> new Unobstructed(SignedDistances.of(mask, DistanceMetric.CITY_BLOCK, LengthUnit.PIXELS));
            case SQUARE -> new Unobstructed(SignedDistances.of(mask, DistanceMetric.CHESSBOARD, LengthUnit.PIXELS));
            case OCTAGON -> Wavefront.from(mask, PackedMask.all(mask.grid()), StructuringElement.Iterated.OCTAGON);
        };
    }

    /**
     * Of a region of interest, in which every step has to stay.
     *
     * @param mask a part of the region
     * @param element iterated, unless the region is the whole image
     */
    static Reach within(PackedMask region, PackedMask mask, StructuringElement element) {
        return region.isFull()
                ? of(mask, element)
                : Wavefront.from(mask, region, (StructuringElement.Iterated) element);
    }

    /** The lambda of a rank, counted from 1, among those of at least that many pixels, from the smallest on. */
    double select(PackedMask pixels, long rank);

    /** The pixels whose lambda is at most a given one. */
    PackedMask atMost(double lambda);

    /** Unconstrained distances, given as signed distances that are negative outside the mask. */
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
