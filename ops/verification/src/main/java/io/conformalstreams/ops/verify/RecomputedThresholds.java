package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.Judgement;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LossStep;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The records that must have been published for one stratum: a score and thresholds for each accepted label, and
 * thresholds for each outcome that moved an adaptive level. All values are sorted again for each label.
 */
final class RecomputedThresholds {

    /**
     * The records that must have been published for one label.
     *
     * @param score record in calibration-scores
     * @param thresholds record in thresholds
     */
    record Published(CalibrationScore score, StratumThresholds thresholds) {}

    private static final int UNIFORM_BITS = 53;

    private final List<Procedure> procedures;
    private final LabelledLog log;
    private final LevelStarts starts;
    private final Map<String, AdaptedLevels> levels = new HashMap<>();
    private int policies;
    private long epochStart = 1;
    private List<UnitCriticalValues> current;
    private Optional<AcceptedLabel> last = Optional.empty();
    private Optional<Long> lastOutcome = Optional.empty();

    /**
     * @param procedures procedures of the stratum's model, in configured order
     * @param population labels that update the drift monitors
     * @param starts published starts of adaptive levels
     */
    RecomputedThresholds(List<Procedure> procedures, Population population, LevelStarts starts) {
        this.starts = starts;
        this.procedures = List.copyOf(procedures);
        this.log = new LabelledLog(ProbabilityRules.of(procedures, population));
        this.current = sort();
    }

    /** Returns what follows from the next record of the log; empty if nothing does. */
    Optional<Published> add(ValidLabel label) {
        return add(label, false);
    }

    /** Like {@link #add(ValidLabel)}, for a label whose score was published under an earlier configuration. */
    Optional<Published> addPublished(ValidLabel label) {
        return add(label, true);
    }

    private Optional<Published> add(ValidLabel label, boolean published) {
        return log.add(label, published).map(accepted -> {
            // The first label after a change of the configuration is judged by levels that have already started anew.
            startLevels();
            CalibrationScore score = score(accepted, current);
            startEpoch();
            last = Optional.of(accepted);
            current = sort();
            return new Published(score, thresholds(accepted));
        });
    }

    /**
     * Returns the thresholds that follow from an outcome; empty if it moved no adaptive level.
     *
     * @param offset offset of the outcome in coverage-outcomes
     */
    Optional<StratumThresholds> judge(CoverageOutcome outcome, long offset) {
        int epoch = log.policies().size() - 1;
        boolean counts = outcome.getVerdict() == OutcomeVerdict.JUDGED
                && outcome.getStatus() == OutcomeStatus.FIRST
                && outcome.getThresholdVersion() > 0
                && outcome.getEpoch() == epoch
                && outcome.getLabelEpoch() == epoch;
        boolean moved = counts
                && procedures.stream()
                        .filter(procedure -> procedure.name().equals(outcome.getProcedure())
                                && procedure.fingerprint().equals(outcome.getFingerprint()))
                        .anyMatch(procedure -> levels(procedure).judge(outcome));
        if (!moved) {
            return Optional.empty();
        }
        log.addOutcome();
        startLevels();
        lastOutcome = Optional.of(offset);
        return Optional.of(thresholds(last.orElseThrow()));
    }

    /** The version of the newest thresholds; 0 before the first label. */
    long version() {
        return log.version();
    }

    private List<UnitCriticalValues> sort() {
        return procedures.stream()
                .map(procedure -> UnitCriticalValues.of(procedure, log, levels(procedure)))
                .toList();
    }

    private AdaptedLevels levels(Procedure procedure) {
        return levels.computeIfAbsent(
                procedure.name(), name -> new AdaptedLevels(procedure, starts.firstFrom(name, epochStart)));
    }

    /** A new label policy resets the levels. */
    private void startEpoch() {
        if (isNewEpoch()) {
            policies = log.policies().size();
            levels.clear();
            epochStart = log.version();
        }
    }

    private boolean isNewEpoch() {
        return log.policies().size() > policies;
    }

    /** Starts the levels anew that start with the newest version, because the configuration has changed. */
    private void startLevels() {
        if (isNewEpoch()) {
            return;
        }
        for (Procedure procedure : procedures) {
            starts.at(procedure.name(), log.version())
                    .forEach(aim -> levels(procedure)
                            .start(
                                    new Aim(
                                            aim.nominalAlpha(procedure),
                                            aim.component(),
                                            procedure.method().alpha(aim.component(), aim.nominalAlpha(procedure)),
                                            aim.sizeClass()),
                                    log.version()));
        }
    }

    /** Counts versions that cannot be recomputed, because another configuration had other adaptive levels. */
    void skipTo(long version) {
        log.skipTo(version);
    }

    private static CalibrationScore score(AcceptedLabel accepted, List<UnitCriticalValues> before) {
        ValidLabel label = accepted.label();
        List<ProcedureScore> scores = new ArrayList<>();
        for (UnitCriticalValues units : before) {
            if (label.active()) {
                scores.add(procedureScore(accepted, units));
            }
        }
        return CalibrationScore.newBuilder()
                .setStratum(label.stratum())
                .setImageId(label.imageId())
                .setUnitId(label.unitId())
                .setPredictionId(label.predictionId().orElse(null))
                .setStatus(label.active() ? LabelStatus.ACTIVE : LabelStatus.WITHDRAWN)
                .setRevision(label.revision())
                .setLabel(label.at())
                .setLabelPolicy(label.labelPolicy())
                .setAudit(label.audit())
                .setInclusionProbability(label.inclusionProbability().orElse(null))
                .setWithdrawalReason(label.withdrawalReason().orElse(null))
                .setEpoch(accepted.epoch())
                .setSequence(accepted.sequence())
                .setVersion(accepted.version())
                .setScoresSha256(label.scoresSha256().orElse(null))
                .setFold(label.fold().isPresent() ? label.fold().getAsInt() : null)
                .setProcedures(scores)
                .setAttributes(label.attributes())
                .build();
    }

    /**
     * Returns the score under one procedure; without critical values if the procedure makes no claim about the image.
     */
    private static ProcedureScore procedureScore(AcceptedLabel accepted, UnitCriticalValues before) {
        String fingerprint = before.procedure().fingerprint();
        ProcedureScore.Builder published = ProcedureScore.newBuilder()
                .setProcedure(before.procedure().name())
                .setFingerprint(fingerprint)
                .setCriticalValues(List.of())
                .setJudgements(List.of());
        ImageScore score = accepted.label().scores().get(fingerprint);
        if (score != null) {
            published
                    .setCriticalValues(criticalValues(accepted, score, before))
                    .setJudgements(accepted.judged() ? judgements(score, before) : List.of())
                    .setLosses(score.losses().steps().stream()
                            .map(step -> new LossStep(step.threshold(), step.loss()))
                            .toList())
                    .setLabelledValue(
                            score.labelledValue().isPresent()
                                    ? score.labelledValue().getAsDouble()
                                    : null)
                    .setSizeClass(score.sizeClass().orElse(null))
                    .setEmptyTruth(accepted.label().emptyTruths().contains(fingerprint));
        }
        return published.build();
    }

    /**
     * Returns the ranked values of the calibrated components. If the joint component is one of them, the values of the
     * inner and the outer set follow.
     */
    private static List<CriticalValue> criticalValues(
            AcceptedLabel accepted, ImageScore values, UnitCriticalValues before) {
        List<Component> calibrated = before.procedure().method().components();
        List<CriticalValue> published = new ArrayList<>();
        for (Component component : calibrated) {
            published.add(
                    accepted.judged() && isRanked(before.procedure())
                            ? ranked(accepted, values, component, before)
                            : unranked(values, component));
        }
        for (Component component : List.of(Component.INNER, Component.OUTER)) {
            if (calibrated.contains(Component.JOINT)) {
                published.add(unranked(values, component));
            }
        }
        return published;
    }

    private static boolean isRanked(Procedure procedure) {
        return RuleFacts.of(procedure.calibrationRule()).isRanked();
    }

    private static CriticalValue ranked(
            AcceptedLabel accepted, ImageScore values, Component component, UnitCriticalValues before) {
        double value = values.of(component);
        long greater = before.greater(component, values.sizeClass(), value);
        long equal = before.equal(component, values.sizeClass(), value);
        double uniform = uniform(accepted, before.procedure(), component);
        double pValue = (greater + uniform * (equal + 1)) / (before.units(component, values.sizeClass()) + 1);
        return new CriticalValue(ComponentRecords.symbol(component), value, greater, equal, pValue);
    }

    private static CriticalValue unranked(ImageScore values, Component component) {
        return new CriticalValue(ComponentRecords.symbol(component), values.of(component), -1L, -1L, null);
    }

    private static double uniform(AcceptedLabel accepted, Procedure procedure, Component component) {
        String key = accepted.epoch() + "|" + accepted.label().stratum() + "|"
                + accepted.label().imageId() + "|" + procedure.name() + "|" + component.name();
        long first =
                ByteBuffer.wrap(Sha256.of(key.getBytes(StandardCharsets.UTF_8))).getLong();
        return ((first >>> (Long.SIZE - UNIFORM_BITS)) + 0.5) / Math.pow(2, UNIFORM_BITS);
    }

    private static List<Judgement> judgements(ImageScore values, UnitCriticalValues before) {
        return thresholds(before, values.sizeClass()).stream()
                .map(threshold -> new Judgement(
                        threshold.aim().nominalAlpha().doubleValue(),
                        ComponentRecords.symbol(threshold.aim().component()),
                        threshold.n(),
                        threshold.k(),
                        threshold.lambda(),
                        values.of(threshold.aim().component()) <= threshold.lambda(),
                        text(threshold.level())))
                .toList();
    }

    private StratumThresholds thresholds(AcceptedLabel accepted) {
        int epoch = log.policies().size() - 1;
        return StratumThresholds.newBuilder()
                .setStratum(accepted.label().stratum())
                .setVersion(log.version())
                .setEpoch(epoch)
                .setLabelPolicy(log.policies().get(epoch))
                .setLastLabel(accepted.label().at())
                .setLastOutcomeOffset(lastOutcome.orElse(null))
                .setProcedures(current.stream()
                        .map(units -> new ProcedureThresholds(
                                units.procedure().name(),
                                units.procedure().method().type(),
                                units.procedure().channel().name(),
                                units.procedure().fingerprint(),
                                units.procedure().window().text(),
                                units.procedure().guarantee().text(),
                                thresholds(units).stream()
                                        .map(RecomputedThresholds::published)
                                        .toList()))
                        .toList())
                .build();
    }

    /** Returns the thresholds, ordered by size class (if any), nominal alpha as configured, and component. */
    private static List<RecomputedThreshold> thresholds(UnitCriticalValues units) {
        List<Optional<String>> classes = new ArrayList<>();
        units.procedure()
                .sizeClasses()
                .ifPresentOrElse(
                        declared -> declared.names().forEach(name -> classes.add(Optional.of(name))),
                        () -> classes.add(Optional.empty()));
        return classes.stream()
                .flatMap(sizeClass -> thresholds(units, sizeClass).stream())
                .toList();
    }

    private static List<RecomputedThreshold> thresholds(UnitCriticalValues units, Optional<String> sizeClass) {
        List<RecomputedThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : units.procedure().alphas()) {
            for (Component component : units.procedure().method().components()) {
                thresholds.add(units.threshold(nominalAlpha, component, sizeClass));
            }
        }
        return thresholds;
    }

    private static ComponentThreshold published(RecomputedThreshold threshold) {
        return new ComponentThreshold(
                threshold.aim().nominalAlpha().doubleValue(),
                ComponentRecords.symbol(threshold.aim().component()),
                threshold.aim().alpha().doubleValue(),
                threshold.n(),
                threshold.effectiveN(),
                threshold.k(),
                threshold.lambda(),
                threshold.coverage().claim(),
                threshold.coverage().mean(),
                threshold.coverage().lower(),
                threshold.coverage().upper(),
                threshold.aim().sizeClass().orElse(null),
                text(threshold.level()),
                threshold.levelSince().orElse(null));
    }

    private static String text(Optional<BigDecimal> level) {
        return level.map(BigDecimal::toPlainString).orElse(null);
    }
}
