package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * The signed distances of a mask. For a pixel inside, the signed distance is the distance to the nearest background
 * pixel. For a pixel outside, it is the negated distance to the nearest pixel of the mask. So it is never 0. If there
 * is no boundary, it is infinite: +inf everywhere for a full mask, and -inf everywhere for an empty mask.
 *
 * <p>The stored values are powers of distances, before root and unit are applied. Root and unit preserve the order, so
 * they are applied only to extremes and thresholds, and not to every pixel.
 */
public final class SignedDistances {
    private final PixelValues powers;
    private final AxisPass metric;
    private final double unit;

    /**
     * @param powers powers of the distances, positive inside
     * @param unit the length whose power is stored as 1
     */
    SignedDistances(PixelValues powers, AxisPass metric, double unit) {
        this.powers = powers;
        this.metric = metric;
        this.unit = unit;
    }

    /** Computes the signed distances of all pixels of a mask's grid. */
    public static SignedDistances of(PackedMask mask, DistanceMetric metric, LengthUnit unit) {
        return of(mask, metric, unit, ImageThreads.one());
    }

    /**
     * Computes the signed distances as {@link #of(PackedMask, DistanceMetric, LengthUnit)} does, with several threads.
     *
     * @param threads the threads that share the passes over the pixels
     */
    public static SignedDistances of(PackedMask mask, DistanceMetric metric, LengthUnit unit, ImageThreads threads) {
        return SignedDistanceTransform.of(mask, metric, unit, RequestedPixels.all(), threads);
    }

    /**
     * Computes the signed distances as {@link #of(PackedMask, DistanceMetric, LengthUnit)} does, but only at some
     * pixels. At all other pixels, only the sign is right, and no distance is shorter than the smallest spacing. For a
     * thin or small set of pixels, this takes a fraction of the time.
     */
    public static SignedDistances at(
            PackedMask pixels, PackedMask mask, DistanceMetric metric, LengthUnit unit, ImageThreads threads) {
        return SignedDistanceTransform.of(mask, metric, unit, RequestedPixels.of(mask, pixels), threads);
    }

    private double value(double power) {
        double distance = unit * metric.distance(Math.abs(power));
        return power > 0 ? distance : -distance;
    }

    /**
     * Returns the largest distance outside a region and the smallest inside it, in one pass. They are -inf and +inf if
     * there are no such pixels.
     */
    public RegionExtremes extremes(PackedMask region) {
        return extremes(region, true, true);
    }

    /** Returns the largest distance outside a region, as in {@link #extremes}. Does not read the pixels inside. */
    public double highestOutside(PackedMask region) {
        return extremes(region, true, false).highestOutside();
    }

    /** Returns the smallest distance inside a region, as in {@link #extremes}. Does not read the pixels outside. */
    public double lowestInside(PackedMask region) {
        return extremes(region, false, true).lowestInside();
    }

    private RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        RegionExtremes extremes = powers.extremes(region, outside, inside);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    /**
     * Returns the distance with a given rank among the distances of a region.
     *
     * @param rank 1 for the smallest, up to the number of pixels in the region for the largest
     * @throws IndexOutOfBoundsException for another rank
     */
    public double select(PackedMask region, long rank) {
        return value(powers.select(region, rank));
    }

    /**
     * Returns for each condition the pixels whose distance fulfils it. A condition must be of the form "large enough".
     */
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        List<PackedMask> sets = new ArrayList<>(conditions.length);
        for (DoublePredicate condition : conditions) {
            sets.add(powers.upperSet(power -> condition.test(value(power))));
        }
        return sets;
    }
}
