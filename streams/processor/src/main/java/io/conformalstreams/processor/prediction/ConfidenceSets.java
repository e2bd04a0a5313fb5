package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.Mask;
import io.conformalstreams.contracts.MaskEncoding;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.contracts.SideSet;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.ScoredImage;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedSide;
import io.conformalstreams.processor.prediction.StratumThresholdSet.HeldThreshold;
import io.conformalstreams.processor.prediction.StratumThresholdSet.ProcedureThresholdSet;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;

/** The sets of one procedure for one prediction: a function of its scores and the thresholds that it cites. */
final class ConfidenceSets {

    private final Procedure procedure;
    private final ScoredImage image;
    private final Optional<ProcedureThresholdSet> thresholds;

    /**
     * @param cited the stratum's thresholds, if it has any
     */
    ConfidenceSets(Procedure procedure, ScoredImage image, Optional<StratumThresholdSet> cited) {
        this.procedure = procedure;
        this.image = image;
        this.thresholds =
                cited.flatMap(set -> Optional.ofNullable(set.procedures().get(procedure.name())));
    }

    /** The sets of every configured alpha. */
    List<Level> levels() {
        return procedure.alphas().stream().map(this::level).toList();
    }

    private Level level(BigDecimal nominalAlpha) {
        List<Used> used = procedure.sets().sides().stream()
                .map(side -> use(nominalAlpha, side))
                .toList();
        Used inner = used.get(0);
        Used outer = used.get(used.size() - 1);
        PredictedImage scores = image.channels().get(procedure.channel());
        ConfidenceSet sets = procedure
                .sets()
                .sets(scores, inner.threshold().lambda(), outer.threshold().lambda());
        LevelSets record =
                new LevelSets(nominalAlpha.doubleValue(), inner.sideSet(sets.inner()), outer.sideSet(sets.outer()));
        return new Level(
                record,
                new IssuedLevel(
                        nominalAlpha.doubleValue(),
                        used.stream().map(Used::issued).toList()));
    }

    private Used use(BigDecimal nominalAlpha, Side side) {
        // Before the sides are looked for: another combination has other sides, and is another definition.
        if (thresholds
                .filter(set -> !set.fingerprint().equals(procedure.fingerprint()))
                .isPresent()) {
            return withoutCalibration(nominalAlpha, side, SetReason.PROCEDURE_CHANGED);
        }
        Optional<HeldThreshold> found = thresholds.flatMap(set -> set.find(nominalAlpha, side));
        if (found.isEmpty()) {
            return withoutCalibration(nominalAlpha, side, SetReason.NO_CALIBRATION);
        }
        if (!supports(side)) {
            return withoutCalibration(nominalAlpha, side, SetReason.NO_SCORES);
        }
        return new Used(found.get(), found.get().isTrivial() ? SetReason.TOO_FEW : SetReason.CALIBRATED);
    }

    private boolean supports(Side side) {
        return switch (side) {
            case INNER -> image.supports(procedure.sets().inner());
            case OUTER -> image.supports(procedure.sets().outer());
            case JOINT ->
                image.supports(procedure.sets().inner())
                        && image.supports(procedure.sets().outer());
        };
    }

    /** No usable calibration is the case n = 0: rank 1 of none, a threshold of plus infinity. */
    private Used withoutCalibration(BigDecimal nominalAlpha, Side side, SetReason reason) {
        double alpha = procedure.sets().alpha(side, nominalAlpha).doubleValue();
        return new Used(
                new HeldThreshold(nominalAlpha.doubleValue(), side, alpha, 0, 1, Double.POSITIVE_INFINITY), reason);
    }

    /**
     * @param record for the topic, masks included
     * @param issued the scalars that wait for a label
     */
    record Level(LevelSets record, IssuedLevel issued) {}

    private record Used(HeldThreshold threshold, SetReason reason) {

        IssuedSide issued() {
            return new IssuedSide(
                    threshold.side(),
                    threshold.alpha(),
                    threshold.n(),
                    threshold.k(),
                    threshold.lambda(),
                    reason == SetReason.CALIBRATED);
        }

        SideSet sideSet(PackedMask mask) {
            Grid grid = mask.grid();
            long voxels = mask.count();
            return SideSet.newBuilder()
                    .setSide(SideLayout.symbol(threshold.side()))
                    .setAlpha(threshold.alpha())
                    .setN(threshold.n())
                    .setK(threshold.k())
                    .setLambda(threshold.lambda())
                    .setReason(reason)
                    .setVoxels(voxels)
                    .setVolume(voxels * grid.voxelVolume())
                    .setMask(smallest(mask))
                    .build();
        }

        private static Mask smallest(PackedMask mask) {
            byte[] packed = mask.toPackedBytes();
            byte[] runs = mask.toRunLengths();
            return runs.length < packed.length
                    ? new Mask(MaskEncoding.RUN_LENGTHS, ByteBuffer.wrap(runs))
                    : new Mask(MaskEncoding.PACKED_BITS, ByteBuffer.wrap(packed));
        }
    }
}
