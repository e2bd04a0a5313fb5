package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.IntervalQuantity;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.Quantity;
import io.conformalstreams.processor.prediction.PredictionRegions.LevelRegion;
import io.conformalstreams.processor.prediction.PredictionRegions.Used;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Converts the prediction regions of one procedure to records. */
final class PredictionRegionRecords {

    private PredictionRegionRecords() {}

    /** Converts the levels at which sets are predicted. */
    static List<LevelSets> sets(List<LevelRegion> levels) {
        List<LevelSets> sets = new ArrayList<>(levels.size());
        for (LevelRegion level : levels) {
            if (level.region() instanceof PredictionRegion.Sets region) {
                sets.add(sets(level, region));
            }
        }
        return sets;
    }

    /**
     * Converts the levels at which intervals are predicted.
     *
     * @param voxelVolume mm² or mm³ of one pixel
     */
    static List<LevelInterval> intervals(List<LevelRegion> levels, double voxelVolume) {
        List<LevelInterval> intervals = new ArrayList<>();
        for (LevelRegion level : levels) {
            if (level.region() instanceof PredictionRegion.Interval region) {
                intervals.add(interval(level, region, voxelVolume));
            }
        }
        return intervals;
    }

    /** The kind of number that the intervals are for, equal at every level; null if no interval is predicted. */
    static IntervalQuantity quantity(List<LevelRegion> levels) {
        for (LevelRegion level : levels) {
            if (level.region() instanceof PredictionRegion.Interval region) {
                return switch (region.quantity()) {
                    case RATIO -> IntervalQuantity.RATIO;
                    case PIXELS -> IntervalQuantity.PIXELS;
                    case DICE -> IntervalQuantity.DICE;
                };
            }
        }
        return null;
    }

    /** The predicted value inside the intervals, equal at every level; null if no interval is predicted. */
    static Double estimate(List<LevelRegion> levels) {
        for (LevelRegion level : levels) {
            if (level.region() instanceof PredictionRegion.Interval region
                    && region.estimate().isPresent()) {
                return region.estimate().getAsDouble();
            }
        }
        return null;
    }

    private static LevelSets sets(LevelRegion level, PredictionRegion.Sets sets) {
        return new LevelSets(
                level.nominalAlpha(),
                componentSet(level, Component.INNER, sets.inner()),
                componentSet(level, Component.OUTER, sets.outer()),
                sets.diceBound().map(PredictionRegion.DiceBound::value).orElse(null),
                sets.diceBound().flatMap(PredictionRegion.DiceBound::review).orElse(null));
    }

    private static LevelInterval interval(LevelRegion level, PredictionRegion.Interval region, double voxelVolume) {
        return new LevelInterval(
                level.nominalAlpha(),
                level.used().values().stream()
                        .map(PredictionRegionRecords::intervalThreshold)
                        .toList(),
                region.interval().lower(),
                region.interval().upper(),
                volume(region, region.interval().lower(), voxelVolume),
                volume(region, region.interval().upper(), voxelVolume),
                region.review().orElse(null));
    }

    /** Converts pixels to mm² or mm³; null if the number does not count pixels. */
    private static Double volume(PredictionRegion.Interval region, double pixels, double voxelVolume) {
        return region.quantity() == Quantity.PIXELS ? (Double) (pixels * voxelVolume) : null;
    }

    private static IntervalThreshold intervalThreshold(Used used) {
        LatestThreshold threshold = used.threshold();
        return new IntervalThreshold(
                ComponentRecords.symbol(threshold.component()),
                threshold.alpha(),
                threshold.n(),
                threshold.k(),
                threshold.lambda(),
                used.reason());
    }

    private static ComponentSet componentSet(LevelRegion level, Component component, PackedMask mask) {
        Used used = used(level, component);
        LatestThreshold threshold = used.threshold();
        long voxels = mask.count();
        return ComponentSet.newBuilder()
                .setComponent(ComponentRecords.symbol(threshold.component()))
                .setAlpha(threshold.alpha())
                .setN(threshold.n())
                .setK(threshold.k())
                .setLambda(threshold.lambda())
                .setReason(used.reason())
                .setVoxels(voxels)
                .setVolume(voxels * mask.grid().voxelVolume())
                .setMask(smallest(mask))
                .build();
    }

    /** The threshold that decides a set: its own, the joint one, or that of the risk, which decides the outer set. */
    private static Used used(LevelRegion level, Component component) {
        Map<Component, Used> used = level.used();
        if (used.containsKey(component)) {
            return used.get(component);
        }
        if (used.containsKey(Component.JOINT)) {
            return used.get(Component.JOINT);
        }
        return component == Component.OUTER && used.containsKey(Component.RISK)
                ? used.get(Component.RISK)
                : notPromised(level.nominalAlpha(), component);
    }

    /**
     * The threshold of a component for which nothing is promised. Its set is trivial and never wrong, so its
     * miscoverage is 0.
     */
    private static Used notPromised(double nominalAlpha, Component component) {
        return new Used(
                new LatestThreshold(nominalAlpha, component, 0, 0, 1, Double.POSITIVE_INFINITY, Optional.empty()),
                SetReason.NOT_PROMISED);
    }

    private static Mask smallest(PackedMask mask) {
        return mask.toShorterRunLengths()
                .map(runs -> new Mask(MaskEncoding.RUN_LENGTHS, ByteBuffer.wrap(runs)))
                .orElseGet(() -> new Mask(MaskEncoding.PACKED_BITS, ByteBuffer.wrap(mask.toPackedBytes())));
    }
}
