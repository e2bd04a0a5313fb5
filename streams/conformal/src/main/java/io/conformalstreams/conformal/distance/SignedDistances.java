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
 * Signed distance of a mask: inside, the distance to the nearest background pixel; outside, minus the distance to the
 * nearest pixel of the mask. So it is never 0. Without a boundary it is infinite: +inf everywhere for a full mask, -inf
 * for an empty one.
 *
 * <p>The stored values are distances without root and unit. Both preserve the order, so they are applied to extremes
 * and to thresholds and never to a pixel.
 */
public final class SignedDistances {
    private final PixelValues powers;
    private final AxisPass metric;
    private final double unit;

    /**
     * @param powers of distances, positive inside
     * @param unit what a distance of 1 in the powers stands for
     */
    SignedDistances(PixelValues powers, AxisPass metric, double unit) {
        this.powers = powers;
        this.metric = metric;
        this.unit = unit;
    }

    /** The signed distances of all pixels of the grid that a mask lies on. */
    public static SignedDistances of(PackedMask mask, DistanceMetric metric, LengthUnit unit) {
        return of(mask, metric, unit, ImageThreads.one());
    }

    /**
     * As {@link #of(PackedMask, DistanceMetric, LengthUnit)}.
     *
     * @param threads share the passes over the pixels
     */
    public static SignedDistances of(PackedMask mask, DistanceMetric metric, LengthUnit unit, ImageThreads threads) {
        return SignedDistanceTransform.of(mask, metric, unit, threads);
    }

    private double value(double power) {
        double distance = unit * metric.distance(Math.abs(power));
        return power > 0 ? distance : -distance;
    }

    /** The largest distance outside a region and the smallest inside it, in one pass: -inf and +inf over nothing. */
    public RegionExtremes extremes(PackedMask region) {
        return extremes(region, true, true);
    }

    /** As {@link #extremes}, without reading the inside. */
    public double highestOutside(PackedMask region) {
        return extremes(region, true, false).highestOutside();
    }

    /** As {@link #extremes}, without reading the outside. */
    public double lowestInside(PackedMask region) {
        return extremes(region, false, true).lowestInside();
    }

    private RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        RegionExtremes extremes = powers.extremes(region, outside, inside);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    /**
     * The distance of a rank among those of a region.
     *
     * @param rank 1 for the smallest, up to the number of pixels in the region for the largest
     * @throws IndexOutOfBoundsException for another rank
     */
    public double select(PackedMask region, long rank) {
        return value(powers.select(region, rank));
    }

    /** For each condition of the form "large enough", the pixels whose distance fulfils it. */
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        List<PackedMask> sets = new ArrayList<>(conditions.length);
        for (DoublePredicate condition : conditions) {
            sets.add(powers.upperSet(power -> condition.test(value(power))));
        }
        return sets;
    }
}
