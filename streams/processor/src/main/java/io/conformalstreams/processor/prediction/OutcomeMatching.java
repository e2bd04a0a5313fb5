package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.CalibratedLabel.ProcedureValues;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedComponent;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedLevel;
import io.conformalstreams.processor.prediction.IssuedPrediction.IssuedProcedure;
import io.conformalstreams.processor.prediction.IssuedPrediction.LevelVerdict;
import io.conformalstreams.processor.prediction.IssuedPrediction.MatchedLabel;
import io.conformalstreams.processor.prediction.RunningCoverages.LabelArrival;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * Matches issued sets with labels, in either order of arrival. Prediction, procedure and revision identify an outcome.
 * A correction supersedes the outcome before it; a withdrawal retracts it.
 */
final class OutcomeMatching {

    private final IssuedPredictions issuedPredictions;
    private final LatestLabels latestLabels;
    private final LabelRetention retention;
    private final RunningCoverages runningCoverages;
    private final CohortCoverages cohortCoverages;

    OutcomeMatching(
            IssuedPredictions issuedPredictions,
            LatestLabels latestLabels,
            LabelRetention retention,
            RunningCoverages runningCoverages,
            CohortCoverages cohortCoverages) {
        this.issuedPredictions = issuedPredictions;
        this.latestLabels = latestLabels;
        this.retention = retention;
        this.runningCoverages = runningCoverages;
        this.cohortCoverages = cohortCoverages;
    }

    /** Keeps newly issued sets, and returns their outcomes. */
    List<MatchedOutcome> issued(IssuedPrediction issued) {
        Optional<CalibratedLabel> kept = latestLabels.find(issued.stratum(), issued.imageId());
        List<IssuedPrediction> earlier = issuedPredictions.add(issued, kept.isPresent());
        retention.expect(issued);
        return kept.filter(label -> belong(issued, label))
                .map(label -> match(issued, earlier, label))
                .orElse(List.of());
    }

    /** Returns the outcomes of a newly accepted label. */
    List<MatchedOutcome> labelled(CalibratedLabel label) {
        latestLabels.put(label);
        retention.expect(label);
        List<MatchedOutcome> outcomes = new ArrayList<>();
        List<IssuedPrediction> ofImage = issuedPredictions.ofImage(label.stratum(), label.imageId());
        for (IssuedPrediction issued : ofImage) {
            if (belong(issued, label)) {
                outcomes.addAll(match(issued, ofImage, label));
            }
        }
        return outcomes;
    }

    private boolean belong(IssuedPrediction issued, CalibratedLabel label) {
        boolean named = label.predictionId().map(issued.predictionId()::equals).orElse(true);
        return named && retention.spans(issued.predictedAt(), label.labelledAt());
    }

    private List<MatchedOutcome> match(
            IssuedPrediction waiting, List<IssuedPrediction> ofImage, CalibratedLabel label) {
        if (waiting.procedures().stream().noneMatch(procedure -> changesOutcome(procedure, label))) {
            return List.of();
        }
        IssuedPrediction issued = waiting.withAttributesOf(label);
        LabelArrival arrival = new LabelArrival(label.labelledAt(), issuedPredictions.endWait(issued, ofImage));
        List<MatchedOutcome> outcomes = new ArrayList<>();
        List<IssuedProcedure> procedures = new ArrayList<>();
        for (IssuedProcedure procedure : issued.procedures()) {
            if (!changesOutcome(procedure, label)) {
                procedures.add(procedure);
                continue;
            }
            ProcedureVerdict verdict = verdict(issued, procedure, label);
            List<RunningCoverage> running = runningCoverages.replace(issued, procedure, verdict.counted(), arrival);
            CoverageOutcome outcome = outcome(issued, procedure, label, verdict)
                    .setUnitComplete(arrival.unitComplete())
                    .setUnitMaturesAt(Instant.ofEpochMilli(runningCoverages.maturesAt(issued)))
                    .setRunning(running)
                    .build();
            outcomes.add(new MatchedOutcome(
                    outcome, cohortCoverages.replace(issued, procedure, verdict.counted(), label, arrival)));
            procedures.add(procedure.withOutcome(new MatchedLabel(label.revision(), verdict.counted())));
        }
        issuedPredictions.update(issued.withProcedures(procedures));
        return outcomes;
    }

    /** Whether a label changes the outcome of a procedure. */
    private static boolean changesOutcome(IssuedProcedure procedure, CalibratedLabel label) {
        int metBefore = procedure.outcome().map(MatchedLabel::revision).orElse(0);
        boolean nothingToRetract = label.withdrawn() && metBefore == 0;
        return label.revision() > metBefore && !nothingToRetract;
    }

    private static ProcedureVerdict verdict(IssuedPrediction issued, IssuedProcedure procedure, CalibratedLabel label) {
        if (label.withdrawn()) {
            return ProcedureVerdict.without(OutcomeVerdict.WITHDRAWN);
        }
        if (!label.scoresSha256().equals(Optional.of(issued.scoresSha256()))) {
            return ProcedureVerdict.without(OutcomeVerdict.UNMATCHED_SCORES);
        }
        Optional<ProcedureValues> values = Optional.ofNullable(
                        label.criticalValues().get(procedure.name()))
                .filter(found -> found.fingerprint().equals(procedure.fingerprint()));
        if (values.isEmpty()) {
            return ProcedureVerdict.without(OutcomeVerdict.PROCEDURE_CHANGED);
        }
        if (values.get().values().isEmpty()) {
            return ProcedureVerdict.without(OutcomeVerdict.NOT_APPLICABLE);
        }
        List<LevelOutcome> levels = new ArrayList<>();
        List<LevelVerdict> verdicts = new ArrayList<>();
        for (IssuedLevel level : procedure.levels()) {
            LevelVerdict verdict = judge(level, values.get());
            verdicts.add(verdict);
            levels.add(levelOutcome(level, values.get(), verdict));
        }
        return issued.selfCalibrated()
                ? new ProcedureVerdict(
                        OutcomeVerdict.SELF_CALIBRATED, values.get().emptyTruth(), levels, List.of())
                : new ProcedureVerdict(OutcomeVerdict.JUDGED, values.get().emptyTruth(), levels, verdicts);
    }

    private static LevelVerdict judge(IssuedLevel level, ProcedureValues values) {
        Set<Component> calibrated = EnumSet.noneOf(Component.class);
        Set<Component> covered = EnumSet.noneOf(Component.class);
        for (Component event : level.events()) {
            if (thresholdsOf(level, event).allMatch(IssuedComponent::calibrated)) {
                calibrated.add(event);
            }
            if (holds(level, event, values)) {
                covered.add(event);
            }
        }
        return new LevelVerdict(calibrated, covered, level.trivial(), loss(level, values), values.emptyTruth());
    }

    private static boolean holds(IssuedLevel level, Component event, ProcedureValues values) {
        return switch (event) {
            case INNER, OUTER, RISK -> isWithinThreshold(level, event, values);
            case JOINT ->
                isWithinThreshold(level, Component.INNER, values) && isWithinThreshold(level, Component.OUTER, values);
            case INTERVAL ->
                level.interval().orElseThrow().contains(values.labelledValue().orElseThrow());
            case NUMERATOR, DENOMINATOR ->
                throw new IllegalArgumentException("the coverage of " + event + " is not counted");
        };
    }

    private static boolean isWithinThreshold(IssuedLevel level, Component component, ProcedureValues values) {
        return values.of(component) <= thresholdOf(level, component).lambda();
    }

    /** The loss of the set of pixels whose score is at least -lambda. */
    private static long loss(IssuedLevel level, ProcedureValues values) {
        return level.events().contains(Component.RISK)
                ? values.losses().at(-thresholdOf(level, Component.RISK).lambda())
                : 0;
    }

    /** The thresholds on which the event depends: the threshold of one set, or all thresholds. */
    private static Stream<IssuedComponent> thresholdsOf(IssuedLevel level, Component event) {
        return switch (event) {
            case INNER, OUTER -> Stream.of(thresholdOf(level, event));
            default -> level.components().stream();
        };
    }

    /** The threshold that a set was made with: its own, or the joint one. */
    private static IssuedComponent thresholdOf(IssuedLevel level, Component component) {
        return level.components().stream()
                .filter(issued -> issued.component() == component || issued.component() == Component.JOINT)
                .findFirst()
                .orElseThrow();
    }

    private static LevelOutcome levelOutcome(IssuedLevel level, ProcedureValues values, LevelVerdict verdict) {
        boolean hasInterval = level.events().contains(Component.INTERVAL);
        return new LevelOutcome(
                level.nominalAlpha(),
                level.components().stream()
                        .map(component -> componentOutcome(component, values))
                        .toList(),
                holdsIfPromised(level, verdict, Component.INNER),
                holdsIfPromised(level, verdict, Component.OUTER),
                holdsIfPromised(level, verdict, Component.INNER) && holdsIfPromised(level, verdict, Component.OUTER),
                hasInterval ? values.labelledValue().getAsDouble() : null,
                level.events().contains(Component.RISK) ? (double) verdict.loss() / LossCurve.ONE : null,
                level.trivial().contains(Component.INNER),
                level.trivial().contains(Component.OUTER) || level.trivial().contains(Component.RISK),
                hasInterval ? verdict.covered().contains(Component.INTERVAL) : null,
                level.size());
    }

    private static boolean holdsIfPromised(IssuedLevel level, LevelVerdict verdict, Component event) {
        return !level.events().contains(event) || verdict.covered().contains(event);
    }

    private static ComponentOutcome componentOutcome(IssuedComponent component, ProcedureValues values) {
        double criticalValue = values.of(component.component());
        return new ComponentOutcome(
                ComponentRecords.symbol(component.component()),
                component.alpha(),
                component.n(),
                component.k(),
                component.lambda(),
                criticalValue,
                component.calibrated(),
                criticalValue <= component.lambda());
    }

    /** Returns the outcome without its fields about the unit and the coverage. */
    private static CoverageOutcome.Builder outcome(
            IssuedPrediction issued, IssuedProcedure procedure, CalibratedLabel label, ProcedureVerdict verdict) {
        OutcomeStatus status = procedure
                .outcome()
                .map(before -> label.withdrawn() ? OutcomeStatus.RETRACTS : OutcomeStatus.SUPERSEDES)
                .orElse(OutcomeStatus.FIRST);
        return CoverageOutcome.newBuilder()
                .setStratum(issued.stratum())
                .setPredictionId(issued.predictionId())
                .setImageId(issued.imageId())
                .setUnitId(issued.unitId())
                .setProcedure(procedure.name())
                .setChannel(procedure.channel())
                .setFingerprint(procedure.fingerprint())
                .setSizeClass(procedure.sizeClass().orElse(null))
                .setRevision(label.revision())
                .setStatus(status)
                .setVerdict(verdict.symbol())
                .setEpoch(issued.epoch())
                .setThresholdVersion(issued.version())
                .setPredictedAt(Instant.ofEpochMilli(issued.predictedAt()))
                .setLabel(label.label())
                .setLabelPolicy(label.labelPolicy())
                .setAudit(label.audit())
                .setInclusionProbability(label.inclusionProbability().orElse(null))
                .setLabelEpoch(label.epoch())
                .setEmptyTruth(verdict.emptyTruth())
                .setLevels(verdict.levels())
                .setAttributes(issued.attributes());
    }

    /**
     * @param counted the contribution to the running coverage; empty if there is none
     */
    private record ProcedureVerdict(
            OutcomeVerdict symbol, boolean emptyTruth, List<LevelOutcome> levels, List<LevelVerdict> counted) {

        static ProcedureVerdict without(OutcomeVerdict symbol) {
            return new ProcedureVerdict(symbol, false, List.of(), List.of());
        }
    }
}
