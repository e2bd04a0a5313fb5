package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.util.ArrayList;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * Signed distance of a mask in mm, as {@link ScoreTransformation.SignedDistance} defines it.
 *
 * <p>What is stored is the distance without root, unit and rim offset. All three preserve the order, so they are
 * applied to extremes and to thresholds and never to a pixel.
 */
final class SignedDistances implements ScoreField {
    private final Grid grid;
    private final DistanceArray powers;
    private final AxisPass metric;
    private final double unit;
    private final double rim;

    /**
     * @param powers of distances, positive inside
     * @param unit length of a step in mm that the powers count in
     * @param rim what is subtracted inside, in mm
     */
    SignedDistances(Grid grid, DistanceArray powers, AxisPass metric, double unit, double rim) {
        this.grid = grid;
        this.powers = powers;
        this.metric = metric;
        this.unit = unit;
        this.rim = rim;
    }

    private double value(double power) {
        double distance = unit * metric.distance(Math.abs(power));
        return power > 0 ? distance - rim : -distance;
    }

    @Override
    public RegionExtremes extremes(PackedMask region) {
        return extremes(region, true, true);
    }

    @Override
    public double highestOutside(PackedMask region) {
        return extremes(region, true, false).highestOutside();
    }

    @Override
    public double lowestInside(PackedMask region) {
        return extremes(region, false, true).lowestInside();
    }

    private RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        RegionExtremes extremes = powers.extremes(region, outside, inside);
        return new RegionExtremes(value(extremes.highestOutside()), value(extremes.lowestInside()));
    }

    @Override
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        List<PackedMask> sets = new ArrayList<>(conditions.length);
        for (DoublePredicate condition : conditions) {
            sets.add(PackedMask.ofWords(grid, powers.pack(power -> condition.test(value(power)))));
        }
        return sets;
    }
}
