package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.IntervalQuantity;
import io.conformalstreams.contracts.IntervalThreshold;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.Quantity;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.function.BiFunction;
import java.util.stream.Stream;

/**
 * The set that must have been issued for a prediction under one procedure, with digests in place of masks.
 *
 * @param prediction the prediction with its scores
 * @param procedure one of the procedures of the prediction's model
 * @param cited the recomputed thresholds that the issued set cites; empty if it cites none
 * @param selfCalibrated whether the image or its unit had entered the cited calibration
 */
record ExpectedSet(
        ValidPrediction prediction, Procedure procedure, Optional<StratumThresholds> cited, boolean selfCalibrated) {

    private record Cited(double alpha, long n, long k, double lambda, SetReason reason) {}

    IssuedConfidenceSet record() {
        Grid grid = prediction.scores().grid();
        PackedMask predicted = image().predictedMask();
        return IssuedConfidenceSet.newBuilder()
                .setStratum(prediction.prediction().getStratum())
                .setPredictionId(prediction.prediction().getPredictionId())
                .setImageId(prediction.prediction().getImageId())
                .setUnitId(prediction.unitId())
                .setPredictedAt(prediction.prediction().getPredictedAt())
                .setPredictionPartition(prediction.partition())
                .setPredictionOffset(prediction.offset())
                .setScoresSha256(prediction.scores().sha256())
                .setProcedure(procedure.name())
                .setType(procedure.method().type())
                .setChannel(procedure.channel().name())
                .setFingerprint(procedure.fingerprint())
                .setCites(cited.map(thresholds -> new CitedThresholds(
                                thresholds.getVersion(), thresholds.getEpoch(), thresholds.getLastLabel()))
                        .orElse(null))
                .setSelfCalibrated(selfCalibrated)
                .setShape(Arrays.stream(grid.shape()).boxed().toList())
                .setSpacing(Arrays.stream(grid.spacing()).boxed().toList())
                .setPredictedVoxels(predicted.count())
                .setPredictedVolume(predicted.count() * grid.voxelVolume())
                .setLevels(levels(PredictionRegion.Sets.class, this::sets))
                .setIntervals(levels(PredictionRegion.Interval.class, this::interval))
                .setQuantity(quantity())
                .setEstimate(estimate())
                .setSizeClass(procedure.sizeClass(prediction.scores()).orElse(null))
                .setGeometry(prediction.prediction().getScores().getGeometry())
                .setSource(prediction.prediction().getSource())
                .build();
    }

    private <C extends PredictionRegion, R> List<R> levels(Class<C> kind, BiFunction<BigDecimal, C, R> record) {
        return procedure.alphas().stream()
                .flatMap(alpha -> Stream.of(region(alpha))
                        .filter(kind::isInstance)
                        .map(kind::cast)
                        .map(region -> record.apply(alpha, region)))
                .toList();
    }

    /** Predicts the region. Components without a calibrated threshold get plus infinity. */
    private PredictionRegion region(BigDecimal nominalAlpha) {
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        for (Component component : procedure.method().components()) {
            thresholds.put(component, cited(nominalAlpha, component).lambda());
        }
        return procedure
                .regions(prediction.scores(), List.of(new ConformalMethod.Level(nominalAlpha, thresholds)))
                .get(0);
    }

    private LevelSets sets(BigDecimal nominalAlpha, PredictionRegion.Sets region) {
        return new LevelSets(
                nominalAlpha.doubleValue(),
                componentSet(nominalAlpha, Component.INNER, region.inner()),
                componentSet(nominalAlpha, Component.OUTER, region.outer()),
                region.diceBound().isPresent() ? (Double) worstDice(region) : null,
                region.diceBound().flatMap(PredictionRegion.DiceBound::review).orElse(null));
    }

    /** The Dice coefficient of the predicted mask and the worst truth between the sets. */
    private double worstDice(PredictionRegion.Sets region) {
        PackedMask predicted = image().predictedMask();
        PackedMask worst =
                region.inner().intersection(predicted).union(region.outer().minus(predicted));
        long pixels = predicted.count() + worst.count();
        return pixels == 0 ? 1 : 2.0 * predicted.intersection(worst).count() / pixels;
    }

    private LevelInterval interval(BigDecimal nominalAlpha, PredictionRegion.Interval region) {
        return new LevelInterval(
                nominalAlpha.doubleValue(),
                procedure.method().components().stream()
                        .map(component -> {
                            Cited cited = cited(nominalAlpha, component);
                            return new IntervalThreshold(
                                    ComponentRecords.symbol(component),
                                    cited.alpha(),
                                    cited.n(),
                                    cited.k(),
                                    cited.lambda(),
                                    cited.reason());
                        })
                        .toList(),
                region.interval().lower(),
                region.interval().upper(),
                volume(region, region.interval().lower()),
                volume(region, region.interval().upper()),
                region.review().orElse(null));
    }

    private Double volume(PredictionRegion.Interval region, double pixels) {
        return region.quantity() == Quantity.PIXELS
                ? (Double) (pixels * prediction.scores().grid().voxelVolume())
                : null;
    }

    private IntervalQuantity quantity() {
        return region(procedure.alphas().get(0)) instanceof PredictionRegion.Interval interval
                ? IntervalQuantity.valueOf(interval.quantity().name())
                : null;
    }

    private Double estimate() {
        return region(procedure.alphas().get(0)) instanceof PredictionRegion.Interval interval
                        && interval.estimate().isPresent()
                ? interval.estimate().getAsDouble()
                : null;
    }

    private ComponentSet componentSet(BigDecimal nominalAlpha, Component component, PackedMask region) {
        List<Component> components = procedure.method().components();
        if (components.contains(Component.JOINT)) {
            return componentSet(Component.JOINT, component, cited(nominalAlpha, Component.JOINT), region);
        }
        if (component == Component.OUTER && components.contains(Component.RISK)) {
            return componentSet(Component.RISK, component, cited(nominalAlpha, Component.RISK), region);
        }
        return components.contains(component)
                ? componentSet(component, component, cited(nominalAlpha, component), region)
                : componentSet(
                        component,
                        component,
                        new Cited(0, 0, 1, Double.POSITIVE_INFINITY, SetReason.NOT_PROMISED),
                        region);
    }

    private ComponentSet componentSet(Component threshold, Component component, Cited cited, PackedMask region) {
        PackedMask trivial = component == Component.INNER
                ? PackedMask.none(prediction.scores().grid())
                : PackedMask.all(prediction.scores().grid());
        return componentSet(threshold, cited, cited.reason() == SetReason.CALIBRATED ? region : trivial);
    }

    private ComponentSet componentSet(Component component, Cited cited, PackedMask mask) {
        return ComponentSet.newBuilder()
                .setComponent(ComponentRecords.symbol(component))
                .setAlpha(cited.alpha())
                .setN(cited.n())
                .setK(cited.k())
                .setLambda(cited.lambda())
                .setReason(cited.reason())
                .setVoxels(mask.count())
                .setVolume(mask.count() * prediction.scores().grid().voxelVolume())
                .setMask(MaskDigest.of(mask))
                .build();
    }

    private Cited cited(BigDecimal nominalAlpha, Component component) {
        Optional<ProcedureThresholds> ofProcedure = cited.flatMap(thresholds -> thresholds.getProcedures().stream()
                .filter(thresholdsOf -> thresholdsOf.getProcedure().equals(procedure.name()))
                .findFirst());
        Optional<ComponentThreshold> threshold = ofProcedure.flatMap(thresholds -> thresholds.getThresholds().stream()
                .filter(one -> one.getNominalAlpha() == nominalAlpha.doubleValue()
                        && ComponentRecords.component(one.getComponent()) == component
                        && Optional.ofNullable(one.getSizeClass()).equals(procedure.sizeClass(prediction.scores())))
                .findFirst());
        double alpha = procedure.method().alpha(component, nominalAlpha).doubleValue();
        if (threshold.isEmpty()) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.NO_CALIBRATION);
        }
        if (!ofProcedure.get().getFingerprint().equals(procedure.fingerprint())) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.PROCEDURE_CHANGED);
        }
        if (!procedure.method().isSupported(component, prediction.scores())) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.NO_SCORES);
        }
        ComponentThreshold found = threshold.get();
        return new Cited(found.getAlpha(), found.getN(), found.getK(), found.getLambda(), reason(found));
    }

    private static SetReason reason(ComponentThreshold threshold) {
        if (threshold.getK() > threshold.getN()) {
            return SetReason.TOO_FEW;
        }
        return Double.isInfinite(threshold.getLambda()) && threshold.getLambda() > 0
                ? SetReason.INFINITE_THRESHOLD
                : SetReason.CALIBRATED;
    }

    private PredictedImage image() {
        return prediction.scores().channels().get(procedure.channel());
    }
}
