package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.PixelValues;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Signed distance of a mask in mm: inside, the distance to the nearest background pixel minus the smallest spacing;
 * outside, minus the distance to the nearest pixel of the mask. So the inner rim has 0 and the outer rim has minus one
 * spacing or less. Without a boundary it is +inf or -inf everywhere: for a full and for an empty mask.
 *
 * <p>What is stored is the distance without root, unit and rim offset. All three preserve the order, so they are
 * applied to extremes and to thresholds and never to a pixel.
 */
public final class SignedDistances {
    private final PixelValues powers;
    private final AxisPass metric;
    private final double unit;
    private final double rim;

    /**
     * @param powers of distances, positive inside
     * @param unit length of a step in mm that the powers count in
     * @param rim what is subtracted inside, in mm
     */
    SignedDistances(PixelValues powers, AxisPass metric, double unit, double rim) {
        this.powers = powers;
        this.metric = metric;
        this.unit = unit;
        this.rim = rim;
    }

    /** The signed distances of all pixels of the grid that a mask lies on. */
    public static SignedDistances of(PackedMask mask, DistanceMetric metric) {
        return SignedDistanceTransform.of(mask, metric);
    }

    private double value(double power) {
        double distance = unit * metric.distance(Math.abs(power));
        return power > 0 ? distance - rim : -distance;
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

    /** For each condition of the form "large enough", the pixels whose distance fulfils it. */
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        List<PackedMask> sets = new ArrayList<>(conditions.length);
        for (DoublePredicate condition : conditions) {
            sets.add(powers.upperSet(power -> condition.test(value(power))));
        }
        return sets;
    }
}
