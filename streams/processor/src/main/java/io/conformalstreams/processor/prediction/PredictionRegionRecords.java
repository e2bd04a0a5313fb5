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
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Converts the prediction regions of one procedure to records. */
final class PredictionRegionRecords {

    private PredictionRegionRecords() {}

    /** Converts the levels at which sets are predicted. */
    static List<LevelSets> sets(List<LevelRegion> levels) {
        return levels.stream().flatMap(PredictionRegionRecords::sets).toList();
    }

    /**
     * Converts the levels at which intervals are predicted.
     *
     * @param voxelVolume mm² or mm³ of one pixel
     */
    static List<LevelInterval> intervals(List<LevelRegion> levels, double voxelVolume) {
        return levels.stream().flatMap(level -> interval(level, voxelVolume)).toList();
    }

    /** The kind of number that the intervals are for, equal at every level; null if no interval is predicted. */
    static IntervalQuantity quantity(List<LevelRegion> levels) {
        return regions(levels)
                .map(region -> switch (region.quantity()) {
                    case RATIO -> IntervalQuantity.RATIO;
                    case PIXELS -> IntervalQuantity.PIXELS;
                    case DICE -> IntervalQuantity.DICE;
                })
                .findFirst()
                .orElse(null);
    }

    /** The predicted value inside the intervals, equal at every level; null if no interval is predicted. */
    static Double estimate(List<LevelRegion> levels) {
        return regions(levels)
                .flatMap(region -> region.estimate().stream().boxed())
                .findFirst()
                .orElse(null);
    }

    private static Stream<PredictionRegion.Interval> regions(List<LevelRegion> levels) {
        return levels.stream()
                .map(LevelRegion::region)
                .filter(PredictionRegion.Interval.class::isInstance)
                .map(PredictionRegion.Interval.class::cast);
    }

    private static Stream<LevelSets> sets(LevelRegion level) {
        return level.region() instanceof PredictionRegion.Sets sets
                ? Stream.of(new LevelSets(
                        level.nominalAlpha(),
                        componentSet(level, Component.INNER, sets.inner()),
                        componentSet(level, Component.OUTER, sets.outer()),
                        sets.diceBound().map(PredictionRegion.DiceBound::value).orElse(null),
                        sets.diceBound()
                                .flatMap(PredictionRegion.DiceBound::review)
                                .orElse(null)))
                : Stream.empty();
    }

    private static Stream<LevelInterval> interval(LevelRegion level, double voxelVolume) {
        return level.region() instanceof PredictionRegion.Interval region
                ? Stream.of(new LevelInterval(
                        level.nominalAlpha(),
                        level.used().values().stream()
                                .map(PredictionRegionRecords::intervalThreshold)
                                .toList(),
                        region.interval().lower(),
                        region.interval().upper(),
                        volume(region, region.interval().lower(), voxelVolume),
                        volume(region, region.interval().upper(), voxelVolume),
                        region.review().orElse(null)))
                : Stream.empty();
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
        Used used = Optional.ofNullable(level.used().get(component))
                .or(() -> Optional.ofNullable(level.used().get(Component.JOINT)))
                .or(() -> Optional.ofNullable(level.used().get(Component.RISK))
                        .filter(risk -> component == Component.OUTER))
                .orElseGet(() -> notPromised(level.nominalAlpha(), component));
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
