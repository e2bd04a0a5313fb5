package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.SideSet;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.prediction.PredictionRegions.Level;
import io.conformalstreams.processor.prediction.PredictionRegions.Used;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;

/** Writes the prediction regions of one procedure into records. */
final class PredictionRegionRecords {

    private PredictionRegionRecords() {}

    /** The records of the levels at which sets are predicted. */
    static List<LevelSets> sets(List<Level> levels) {
        return levels.stream().flatMap(PredictionRegionRecords::sets).toList();
    }

    /** The records of the levels at which intervals are predicted. */
    static List<LevelInterval> intervals(List<Level> levels) {
        return levels.stream().flatMap(PredictionRegionRecords::interval).toList();
    }

    /** The predicted number of the intervals, the same at every level; null where there is none. */
    static Double estimate(List<Level> levels) {
        return levels.stream()
                .map(Level::region)
                .filter(PredictionRegion.Interval.class::isInstance)
                .map(PredictionRegion.Interval.class::cast)
                .flatMap(region -> region.estimate().stream().boxed())
                .findFirst()
                .orElse(null);
    }

    private static Stream<LevelSets> sets(Level level) {
        return level.region() instanceof PredictionRegion.Sets sets
                ? Stream.of(new LevelSets(
                        level.nominalAlpha(),
                        sideSet(level, Component.INNER, sets.inner()),
                        sideSet(level, Component.OUTER, sets.outer())))
                : Stream.empty();
    }

    private static Stream<LevelInterval> interval(Level level) {
        return level.region() instanceof PredictionRegion.Interval region
                ? Stream.of(new LevelInterval(
                        level.nominalAlpha(),
                        level.used().values().stream()
                                .map(PredictionRegionRecords::intervalThreshold)
                                .toList(),
                        region.interval().lower(),
                        region.interval().upper(),
                        volume(region, region.interval().lower()),
                        volume(region, region.interval().upper()),
                        region.wide()))
                : Stream.empty();
    }

    /** In mm² or mm³; null for a number that counts no pixels. */
    private static Double volume(PredictionRegion.Interval region, double pixels) {
        return region.voxelVolume().isPresent() ? pixels * region.voxelVolume().getAsDouble() : null;
    }

    private static IntervalThreshold intervalThreshold(Used used) {
        LatestThreshold threshold = used.threshold();
        return new IntervalThreshold(
                ComponentRecords.side(threshold.component()),
                threshold.alpha(),
                threshold.n(),
                threshold.k(),
                threshold.lambda(),
                used.reason());
    }

    private static SideSet sideSet(Level level, Component component, PackedMask mask) {
        Used used = Optional.ofNullable(level.used().get(component))
                .or(() -> Optional.ofNullable(level.used().get(Component.JOINT)))
                .or(() -> Optional.ofNullable(level.used().get(Component.RISK))
                        .filter(risk -> component == Component.OUTER))
                .orElseGet(() -> unclaimed(level.nominalAlpha(), component));
        LatestThreshold threshold = used.threshold();
        long voxels = mask.count();
        return SideSet.newBuilder()
                .setSide(ComponentRecords.side(threshold.component()))
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

    /** A set that holds whatever the truth is: its miscoverage is 0. */
    private static Used unclaimed(double nominalAlpha, Component component) {
        return new Used(
                new LatestThreshold(nominalAlpha, component, 0, 0, 1, Double.POSITIVE_INFINITY, Optional.empty()),
                SetReason.NOT_CLAIMED);
    }

    private static Mask smallest(PackedMask mask) {
        byte[] packed = mask.toPackedBytes();
        byte[] runs = mask.toRunLengths();
        return runs.length < packed.length
                ? new Mask(MaskEncoding.RUN_LENGTHS, ByteBuffer.wrap(runs))
                : new Mask(MaskEncoding.PACKED_BITS, ByteBuffer.wrap(packed));
    }
}
