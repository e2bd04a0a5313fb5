package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.ComponentSet;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LevelInterval;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.LevelSets;
import io.conformalstreams.contracts.LossStep;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.SetReason;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;

/**
 * The outcome that must follow when an issued set meets a label.
 *
 * @param set the issued set
 * @param score the calibration score of the label
 * @param attributes the attributes of the image when the set met its first label
 * @param first whether this is the first revision of the label that met the set
 */
record ExpectedOutcome(IssuedConfidenceSet set, CalibrationScore score, Map<String, String> attributes, boolean first) {

    CoverageOutcome record(UnitState unit, List<RunningCoverage> running) {
        OutcomeVerdict verdict = verdict();
        boolean judgeable = verdict == OutcomeVerdict.JUDGED || verdict == OutcomeVerdict.SELF_CALIBRATED;
        Optional<CitedThresholds> cites = Optional.ofNullable(set.getCites());
        return CoverageOutcome.newBuilder()
                .setStratum(set.getStratum())
                .setPredictionId(set.getPredictionId())
                .setImageId(set.getImageId())
                .setUnitId(set.getUnitId())
                .setProcedure(set.getProcedure())
                .setChannel(set.getChannel())
                .setFingerprint(set.getFingerprint())
                .setSizeClass(set.getSizeClass())
                .setRevision(score.getRevision())
                .setStatus(status())
                .setVerdict(verdict)
                .setEpoch(cites.map(CitedThresholds::getEpoch).orElse(0))
                .setThresholdVersion(cites.map(CitedThresholds::getVersion).orElse(0L))
                .setPredictedAt(set.getPredictedAt())
                .setLabel(score.getLabel())
                .setLabelPolicy(score.getLabelPolicy())
                .setAudit(score.getAudit())
                .setInclusionProbability(score.getInclusionProbability())
                .setLabelEpoch(score.getEpoch())
                .setEmptyTruth(judgeable && ofProcedure().orElseThrow().getEmptyTruth())
                .setLevels(judgeable ? levels() : List.of())
                .setUnitComplete(unit.complete())
                .setUnitMaturesAt(unit.maturesAt())
                .setRunning(running)
                .setAttributes(attributes)
                .build();
    }

    private OutcomeStatus status() {
        if (first) {
            return OutcomeStatus.FIRST;
        }
        return score.getStatus() == LabelStatus.WITHDRAWN ? OutcomeStatus.RETRACTS : OutcomeStatus.SUPERSEDES;
    }

    private OutcomeVerdict verdict() {
        if (score.getStatus() == LabelStatus.WITHDRAWN) {
            return OutcomeVerdict.WITHDRAWN;
        }
        if (!set.getScoresSha256().equals(score.getScoresSha256())) {
            return OutcomeVerdict.UNMATCHED_SCORES;
        }
        if (ofProcedure().isEmpty()) {
            return OutcomeVerdict.PROCEDURE_CHANGED;
        }
        if (ofProcedure().orElseThrow().getCriticalValues().isEmpty()) {
            return OutcomeVerdict.NOT_APPLICABLE;
        }
        return set.getSelfCalibrated() ? OutcomeVerdict.SELF_CALIBRATED : OutcomeVerdict.JUDGED;
    }

    private Optional<ProcedureScore> ofProcedure() {
        return score.getProcedures().stream()
                .filter(procedure -> procedure.getProcedure().equals(set.getProcedure())
                        && procedure.getFingerprint().equals(set.getFingerprint()))
                .findFirst();
    }

    private List<LevelOutcome> levels() {
        return Stream.concat(
                        set.getLevels().stream().map(this::level),
                        set.getIntervals().stream().map(this::level))
                .toList();
    }

    private LevelOutcome level(LevelSets level) {
        boolean joint = ComponentRecords.component(level.getInner().getComponent()) == Component.JOINT;
        List<ComponentOutcome> components = Stream.of(level.getInner(), level.getOuter())
                .filter(set -> set.getReason() != SetReason.NOT_PROMISED)
                .limit(joint ? 1 : 2)
                .map(this::component)
                .toList();
        boolean inner = coversIfPromised(level.getInner(), Component.INNER);
        boolean isRisk = ComponentRecords.component(level.getOuter().getComponent()) == Component.RISK;
        boolean outer = isRisk || coversIfPromised(level.getOuter(), Component.OUTER);
        Double loss = isRisk ? loss(-level.getOuter().getLambda()) : null;
        return new LevelOutcome(
                level.getNominalAlpha(),
                components,
                inner,
                outer,
                inner && outer,
                null,
                loss,
                isTrivial(level.getInner()),
                isTrivial(level.getOuter()),
                null,
                (double) Math.max(
                        0, level.getOuter().getVoxels() - level.getInner().getVoxels()));
    }

    /** Whether a promised set is empty or the whole image. */
    private boolean isTrivial(ComponentSet component) {
        long pixels = set.getShape().stream().mapToLong(Integer::longValue).reduce(1, Math::multiplyExact);
        return component.getReason() != SetReason.NOT_PROMISED
                && (component.getVoxels() == 0 || component.getVoxels() == pixels);
    }

    /** The loss of the last step at or below a threshold. */
    private double loss(double threshold) {
        return ofProcedure().orElseThrow().getLosses().stream()
                        .filter(step -> step.getThreshold() <= threshold)
                        .mapToLong(LossStep::getLoss)
                        .max()
                        .orElse(0)
                * 0x1p-32;
    }

    private boolean coversIfPromised(ComponentSet set, Component component) {
        return set.getReason() == SetReason.NOT_PROMISED || criticalValue(component) <= set.getLambda();
    }

    private LevelOutcome level(LevelInterval level) {
        List<ComponentOutcome> components = level.getThresholds().stream()
                .map(threshold -> component(
                        ComponentRecords.component(threshold.getComponent()),
                        threshold.getAlpha(),
                        threshold.getN(),
                        threshold.getK(),
                        threshold.getLambda(),
                        threshold.getReason()))
                .toList();
        double labelledValue = ofProcedure().orElseThrow().getLabelledValue();
        return new LevelOutcome(
                level.getNominalAlpha(),
                components,
                true,
                true,
                true,
                labelledValue,
                null,
                false,
                false,
                level.getLower() <= labelledValue && labelledValue <= level.getUpper(),
                level.getUpper() - level.getLower());
    }

    private ComponentOutcome component(ComponentSet set) {
        return component(
                ComponentRecords.component(set.getComponent()),
                set.getAlpha(),
                set.getN(),
                set.getK(),
                set.getLambda(),
                set.getReason());
    }

    private ComponentOutcome component(
            Component component, double alpha, long n, long k, double lambda, SetReason reason) {
        double criticalValue = criticalValue(component);
        return new ComponentOutcome(
                ComponentRecords.symbol(component),
                alpha,
                n,
                k,
                lambda,
                criticalValue,
                reason == SetReason.CALIBRATED,
                criticalValue <= lambda);
    }

    private double criticalValue(Component component) {
        return ofProcedure().orElseThrow().getCriticalValues().stream()
                .filter(value -> ComponentRecords.component(value.getComponent()) == component)
                .mapToDouble(CriticalValue::getValue)
                .findFirst()
                .orElse(Double.NaN);
    }
}
