package io.conformalstreams.ops.verify;

import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.SideSet;
import io.conformalstreams.contracts.SideThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Optional;

/**
 * What must have been issued for a prediction under one procedure, with digests for masks.
 *
 * @param prediction with its scores
 * @param procedure one of its model's
 * @param cited the recomputed thresholds that the issued set cites; empty where it cites none
 * @param selfCalibrated whether image or unit had entered the cited calibration
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
                .setType(procedure.type())
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
                .setLevels(procedure.alphas().stream().map(this::level).toList())
                .build();
    }

    private LevelSets level(BigDecimal nominalAlpha) {
        boolean joint = procedure.sets().sides().contains(Side.JOINT);
        Side innerSide = joint ? Side.JOINT : Side.INNER;
        Side outerSide = joint ? Side.JOINT : Side.OUTER;
        Cited inner = cited(nominalAlpha, innerSide);
        Cited outer = cited(nominalAlpha, outerSide);
        PackedMask innerMask = inner.reason() == SetReason.CALIBRATED
                ? procedure.sets().innerSet(image(), inner.lambda())
                : PackedMask.none(prediction.scores().grid());
        PackedMask outerMask = outer.reason() == SetReason.CALIBRATED
                ? procedure.sets().outerSet(image(), outer.lambda())
                : PackedMask.all(prediction.scores().grid());
        return new LevelSets(
                nominalAlpha.doubleValue(), sideSet(innerSide, inner, innerMask), sideSet(outerSide, outer, outerMask));
    }

    private SideSet sideSet(Side side, Cited cited, PackedMask mask) {
        return SideSet.newBuilder()
                .setSide(ThresholdSide.valueOf(side.name()))
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

    private Cited cited(BigDecimal nominalAlpha, Side side) {
        Optional<ProcedureThresholds> ofProcedure = cited.flatMap(thresholds -> thresholds.getProcedures().stream()
                .filter(thresholdsOf -> thresholdsOf.getProcedure().equals(procedure.name()))
                .findFirst());
        Optional<SideThreshold> threshold = ofProcedure.flatMap(thresholds -> thresholds.getThresholds().stream()
                .filter(one -> one.getNominalAlpha() == nominalAlpha.doubleValue()
                        && one.getSide().name().equals(side.name()))
                .findFirst());
        double alpha = procedure.sets().alpha(side, nominalAlpha).doubleValue();
        if (threshold.isEmpty()) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.NO_CALIBRATION);
        }
        if (!ofProcedure.get().getFingerprint().equals(procedure.fingerprint())) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.PROCEDURE_CHANGED);
        }
        if (!hasScoresFor(side)) {
            return new Cited(alpha, 0, 1, Double.POSITIVE_INFINITY, SetReason.NO_SCORES);
        }
        SideThreshold found = threshold.get();
        return new Cited(
                found.getAlpha(),
                found.getN(),
                found.getK(),
                found.getLambda(),
                found.getK() > found.getN() ? SetReason.TOO_FEW : SetReason.CALIBRATED);
    }

    private boolean hasScoresFor(Side side) {
        InnerOuterSets sets = procedure.sets();
        boolean inner = side == Side.OUTER || prediction.scores().suffices(sets.inner());
        boolean outer = side == Side.INNER || prediction.scores().suffices(sets.outer());
        return inner && outer;
    }

    private PredictedImage image() {
        return prediction.scores().channels().get(procedure.channel().name());
    }
}
