package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageClaim;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LossStep;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.calibrator.CalibratedThreshold;
import io.conformalstreams.processor.calibrator.Calibrator.RankAmong;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.calibrator.StatedCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** Creates the records that the calibration publishes. */
final class CalibrationRecords {

    private final ReducedLabel label;
    private final CalibrationEntry entry;
    private final StratumHeader header;

    /**
     * @param header header of the stratum after the label
     */
    CalibrationRecords(ReducedLabel label, CalibrationEntry entry, StratumHeader header) {
        this.label = label;
        this.entry = entry;
        this.header = header;
    }

    /**
     * Returns the score of a label that is not judged by thresholds: a correction, a withdrawal, or a further image of
     * a unit.
     */
    CalibrationScore score(List<ProcedureCalibration> procedures) {
        List<ProcedureScore> scores = new ArrayList<>();
        if (entry.active()) {
            for (ProcedureCalibration calibration : procedures) {
                scores.add(procedureScore(calibration, false));
            }
        }
        return accepted(scores);
    }

    /** Returns the score of a unit's first label, judged by the thresholds before it. */
    CalibrationScore judgedScore(List<ProcedureCalibration> proceduresBefore) {
        List<ProcedureScore> scores = new ArrayList<>();
        for (ProcedureCalibration before : proceduresBefore) {
            scores.add(procedureScore(before, true));
        }
        return accepted(scores);
    }

    /** Returns the thresholds of a stratum after a label or an outcome. */
    static StratumThresholds thresholds(String stratum, StratumHeader header, List<ProcedureCalibration> procedures) {
        return StratumThresholds.newBuilder()
                .setStratum(stratum)
                .setVersion(header.version())
                .setEpoch(header.epoch())
                .setLabelPolicy(header.labelPolicies().get(header.epoch()))
                .setLastLabel(header.lastLabel())
                .setLastOutcomeOffset(
                        header.lastOutcome().isPresent() ? header.lastOutcome().getAsLong() : null)
                .setProcedures(procedures.stream()
                        .map(calibration -> procedureThresholds(calibration, header.images()))
                        .toList())
                .build();
    }

    private CalibrationScore accepted(List<ProcedureScore> scores) {
        return CalibrationScore.newBuilder()
                .setStratum(label.stratum())
                .setImageId(label.imageId())
                .setUnitId(label.unitId())
                .setPredictionId(label.predictionId().orElse(null))
                .setStatus(entry.active() ? LabelStatus.ACTIVE : LabelStatus.WITHDRAWN)
                .setRevision(label.revision())
                .setLabel(label.label())
                .setLabelPolicy(label.labelPolicy())
                .setAudit(label.audit())
                .setInclusionProbability(label.inclusionProbability().orElse(null))
                .setWithdrawalReason(label.withdrawalReason().orElse(null))
                .setEpoch(entry.epoch())
                .setSequence(entry.sequence())
                .setVersion(header.version())
                .setScoresSha256(label.scoresSha256().orElse(null))
                .setFold(label.fold().isPresent() ? label.fold().getAsInt() : null)
                .setProcedures(scores)
                .setAttributes(new TreeMap<>(label.attributes()))
                .build();
    }

    /**
     * Returns the score under one procedure. It has no critical values if the procedure makes no claim about the image.
     */
    private ProcedureScore procedureScore(ProcedureCalibration calibration, boolean judged) {
        Procedure procedure = calibration.procedure();
        Optional<ImageScore> score = Optional.ofNullable(entry.scores().get(procedure.fingerprint()));
        return new ProcedureScore(
                procedure.name(),
                procedure.fingerprint(),
                score.map(found -> criticalValues(calibration, found, judged)).orElse(List.of()),
                score.flatMap(found -> found.labelledValue().stream().boxed().findFirst())
                        .orElse(null),
                score.map(ImageScore::losses).map(CalibrationRecords::lossSteps).orElse(List.of()),
                score.flatMap(ImageScore::sizeClass).orElse(null),
                label.emptyTruths().contains(procedure.fingerprint()),
                score.filter(found -> judged)
                        .map(found -> judgements(calibration, found))
                        .orElse(List.of()));
    }

    /**
     * Returns the critical values of the calibrated components, followed by those of the other components whose
     * coverage is counted.
     */
    private List<CriticalValue> criticalValues(ProcedureCalibration calibration, ImageScore score, boolean judged) {
        List<Component> calibrated = calibration.procedure().method().components();
        Set<Component> components = new LinkedHashSet<>(calibrated);
        components.addAll(score.criticalValues().keySet());
        return components.stream()
                .map(component -> judged && calibrated.contains(component)
                        ? rankedValue(calibration, component, score)
                        : new CriticalValue(ComponentRecords.symbol(component), score.of(component), -1L, -1L, null))
                .toList();
    }

    private static List<LossStep> lossSteps(Losses losses) {
        return losses.steps().stream()
                .map(step -> new LossStep(step.threshold(), step.loss()))
                .toList();
    }

    private CriticalValue rankedValue(ProcedureCalibration before, Component component, ImageScore score) {
        return before.rankAmong(component, score)
                .map(rank -> rankedValue(before.procedure(), component, score, rank))
                .orElseGet(() ->
                        new CriticalValue(ComponentRecords.symbol(component), score.of(component), -1L, -1L, null));
    }

    private CriticalValue rankedValue(Procedure procedure, Component component, ImageScore score, RankAmong rank) {
        double uniform = RankTieBreak.of(entry.epoch() + "|" + label.stratum() + "|" + label.imageId() + "|"
                + procedure.name() + "|" + component.name());
        return new CriticalValue(
                ComponentRecords.symbol(component),
                score.of(component),
                rank.greater(),
                rank.equal(),
                rank.pValue(uniform));
    }

    private List<Judgement> judgements(ProcedureCalibration before, ImageScore score) {
        List<Judgement> judgements = new ArrayList<>();
        for (LevelThreshold level : before.thresholds(score.sizeClass(), entry.sequence())) {
            CalibratedThreshold threshold = level.threshold();
            judgements.add(new Judgement(
                    level.nominalAlpha().doubleValue(),
                    ComponentRecords.symbol(level.component()),
                    threshold.n(),
                    threshold.k(),
                    threshold.lambda(),
                    score.of(level.component()) <= threshold.lambda(),
                    text(threshold.level())));
        }
        return judgements;
    }

    private static ProcedureThresholds procedureThresholds(ProcedureCalibration calibration, long nextSequence) {
        Procedure procedure = calibration.procedure();
        return new ProcedureThresholds(
                procedure.name(),
                procedure.method().type(),
                procedure.channel().name(),
                procedure.fingerprint(),
                procedure.window().text(),
                procedure.guarantee().text(),
                calibration.thresholds(nextSequence).stream()
                        .map(CalibrationRecords::componentThreshold)
                        .toList());
    }

    private static ComponentThreshold componentThreshold(LevelThreshold level) {
        CalibratedThreshold threshold = level.threshold();
        return new ComponentThreshold(
                level.nominalAlpha().doubleValue(),
                ComponentRecords.symbol(level.component()),
                threshold.alpha().doubleValue(),
                threshold.n(),
                threshold.effectiveN(),
                threshold.k(),
                threshold.lambda(),
                claim(threshold.coverage().claim()),
                threshold.coverage().mean(),
                threshold.coverage().lower(),
                threshold.coverage().upper(),
                level.sizeClass().orElse(null),
                text(threshold.level()),
                threshold.levelSince().orElse(null));
    }

    private static CoverageClaim claim(StatedCoverage.Claim claim) {
        return switch (claim) {
            case EXACT -> CoverageClaim.EXACT;
            case AT_LEAST -> CoverageClaim.AT_LEAST;
            case NONE -> CoverageClaim.NONE;
        };
    }

    /** Writes the level as an exact decimal, which a double would round; null without a level. */
    private static String text(Optional<BigDecimal> level) {
        return level.map(BigDecimal::toPlainString).orElse(null);
    }
}
