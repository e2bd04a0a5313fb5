package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
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

    /** Tells whether something would follow from a record, if it were the next one of the log. */
    boolean accepts(ValidLabel label) {
        return log.accepts(label);
    }

    private Optional<Published> add(ValidLabel label, boolean published) {
        return log.add(label, published).map(accepted -> {
            // The first label after a change of the configuration is judged by levels that have already started anew.
            startLevels();
            CalibrationScore score = RecomputedScore.of(accepted, current);
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
                .flatMap(sizeClass -> units.thresholds(sizeClass).stream())
                .toList();
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
                threshold.levelText().orElse(null),
                threshold.levelSince().orElse(null));
    }
}
