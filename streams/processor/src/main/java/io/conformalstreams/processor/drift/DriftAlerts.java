package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.AlarmLimit;
import io.conformalstreams.conformal.drift.BetaMixtureInterval;
import io.conformalstreams.conformal.drift.EvidenceCurve;
import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.LabelWindow;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.Stretch;
import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DetectorDescription;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.EvidencePoints;
import io.conformalstreams.contracts.MissEstimate;
import io.conformalstreams.contracts.MonitoredThreshold;
import io.conformalstreams.contracts.RecalibrationAdvice;
import io.conformalstreams.contracts.RecoveryProgress;
import io.conformalstreams.contracts.SinceChange;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.MonitoredSubject.Input;
import io.conformalstreams.processor.drift.MonitoredSubject.ProcedureComponent;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.Arrays;
import java.util.Locale;
import java.util.Optional;

/** Composes the records of open alerts about scores, deployed misses or inputs. */
final class DriftAlerts {

    private static final double ERROR = 0.05;
    private static final int FEWEST_LABELS_OF_AN_INTERVAL = 20;

    /** The estimate of a monitor that judges no sets. */
    static final MissEstimate NOTHING_JUDGED =
            new MissEstimate(0L, 0L, 1.0, 0.0, 1.0, 1 - ERROR, "no sets are judged by this monitor", "none");

    private final ConformalConfiguration configuration;
    private final Drift drift;
    private final ValueHistory history;
    private final AlertCauses causes;

    DriftAlerts(ConformalConfiguration configuration, ValueHistory history, AlertCauses causes) {
        this.configuration = configuration;
        this.drift = configuration.drift();
        this.history = history;
        this.causes = causes;
    }

    /**
     * Returns the open alert of a monitor in a given state.
     *
     * @param budget the budget that sets the limit of evidence
     * @param stratum the state of the monitor's stratum
     * @param at the event time of the state, milliseconds since 1970
     * @param note the operator's note, or the empty text
     */
    DriftAlert of(
            Monitor monitor,
            AlertState state,
            AlertReason reason,
            FalseAlertBudget budget,
            StratumState stratum,
            long at,
            String note) {
        MonitorId id = monitor.id();
        OpenAlert open = monitor.openAlert();
        LastObservation last = monitor.lastObservation();
        IssuedThreshold issuedThreshold = last.issuedThreshold();
        boolean isAboutInputs = !monitor.detector().judgesSets();
        Optional<ProcedureComponent> component = id.subject().procedureComponent();
        Optional<Input> input = id.subject().input();
        AlarmLimit limit = monitor.limit(budget);
        SequentialDetector detector = monitor.detector();
        SequentialDetector.Description description = detector.description();
        Optional<ChangeReport> change = ChangeReport.of(monitor, history);
        double evidence = state == AlertState.OPENED ? open.reportedEvidence() : detector.evidence();
        return DriftAlert.newBuilder()
                .setAlertId(open.alertId())
                .setPreviousAlertId(open.previousAlertId().orElse(null))
                .setRevision(open.revision())
                .setState(state)
                .setReason(reason)
                .setKind(id.kind())
                .setSeverity(open.severity())
                .setStratum(id.stratum())
                .setStratumKeys(StratumKeys.of(id.stratum()))
                .setProcedure(component.map(ProcedureComponent::procedure).orElse(""))
                .setChannel(input.map(Input::channel).orElse(""))
                .setProxy(input.map(Input::proxyName).orElse(""))
                .setComponent(component
                        .map(ProcedureComponent::component)
                        .map(ComponentRecords::symbol)
                        .orElse(null))
                .setSizeClass(component.flatMap(ProcedureComponent::sizeClass).orElse(null))
                .setNominalAlpha(issuedThreshold.nominalAlpha())
                .setAlpha(issuedThreshold.alpha())
                .setTarget(isAboutInputs ? 0 : 1 - issuedThreshold.alpha())
                .setEpoch(monitor.epoch().labels())
                .setLabelPolicy(monitor.epoch().labelPolicy())
                .setFingerprint(monitor.epoch().fingerprint())
                .setNullMiscoverage(nullProbability(monitor))
                .setNullDerivation(description.nullDerivation())
                .setDetector(described(description, limit, budget))
                .setEvidence(evidence)
                .setEvidenceLog10(evidence > 1 ? StrictMath.log10(evidence) : 0)
                .setPValueAnytime(
                        limit.lifetimeFalseAlarmProbability() > 0 ? Math.min(1, 1 / open.openingEvidence()) : null)
                .setFalseAlarmBound(limit.bound())
                .setEvidenceCurve(points(monitor.curve()))
                .setEstimate(isAboutInputs ? NOTHING_JUDGED : epochEstimate(detector, issuedThreshold.alpha()))
                .setRecent(recentEstimate(monitor).orElse(null))
                .setSinceChange(sinceChange(detector, open, change))
                .setAdvice(change.filter(report -> isOpen(open, state) && id.kind() != AlertKind.OVERCOVERAGE)
                        .flatMap(report -> advice(id, monitor.epoch(), report))
                        .orElse(null))
                .setCause(causes.of(id, monitor.epoch()).orElse(null))
                .setCounts(LabelCountsRecord.of(stratum.process()))
                .setChanges(LabelCountsRecord.changes(stratum.process()))
                .setRecovery(open.recovery()
                        .map(recovery -> new RecoveryProgress(
                                recovery.toleratedRate(),
                                recovery.raisedRate(),
                                recovery.labels(),
                                recovery.evidence(),
                                recovery.evidenceOfImprovement()))
                        .orElse(null))
                .setPopulation(isAboutInputs ? "all" : drift.population().text())
                .setThresholdVersion(last.thresholdVersion())
                .setThreshold(isAboutInputs ? null : threshold(last))
                .setFirstThresholdVersion(monitor.firstThresholdVersion())
                .setFirstLabel(open.firstLabel())
                .setLastLabel(last.label())
                .setOpenedAt(Instant.ofEpochMilli(open.openedAt()))
                .setEventTime(Instant.ofEpochMilli(at))
                .setRunbook(runbook(id.kind()))
                .setNote(note)
                .build();
    }

    /** Returns the path of the runbook for a kind of alert. */
    static String runbook(AlertKind kind) {
        return "ops/runbooks/" + kind.name().toLowerCase(Locale.ROOT).replace('_', '-') + ".md";
    }

    private static MonitoredThreshold threshold(LastObservation judged) {
        IssuedThreshold issuedThreshold = judged.issuedThreshold();
        return new MonitoredThreshold(
                judged.thresholdVersion(), issuedThreshold.n(), issuedThreshold.k(), issuedThreshold.lambda());
    }

    private static double nullProbability(Monitor monitor) {
        double level = monitor.openAlert().since().level();
        return level == 0 ? monitor.lastObservation().nullMiscoverage() : level;
    }

    private static EvidencePoints points(EvidenceCurve curve) {
        return new EvidencePoints(
                curve.observations(),
                curve.stretch(),
                Arrays.stream(curve.points()).boxed().toList());
    }

    /**
     * Returns the average coverage of the deployed sets in the epoch. It has no interval while there are too few
     * labels.
     */
    static MissEstimate epochEstimate(SequentialDetector detector, double alpha) {
        long misses = detector.misses();
        long labels = detector.observations();
        BetaMixtureInterval missRate = BetaMixtureInterval.of(misses, labels, BigDecimal.valueOf(alpha), ERROR);
        return estimate(
                detector,
                misses,
                labels,
                missRate.lower(),
                missRate.upper(),
                "average " + coverage(detector) + " of the epoch, valid at all times",
                "beta-mixture-confidence-sequence");
    }

    /** Returns the coverage of the last labels; empty if the monitor does not count them. */
    static Optional<MissEstimate> recentEstimate(Monitor monitor) {
        LabelWindow recent = monitor.recent();
        if (recent.labels() == 0) {
            return Optional.empty();
        }
        return Optional.of(estimate(
                monitor.detector(),
                recent.misses(),
                recent.labels(),
                recent.lower(ERROR),
                recent.upper(ERROR),
                coverage(monitor.detector()) + " of the last labels, valid at a single look; not evidence",
                "clopper-pearson"));
    }

    /** Whether the alert is open and has reported no improvement. */
    private static boolean isOpen(OpenAlert open, AlertState state) {
        return state != AlertState.RESOLVED && !open.improvementReported();
    }

    private Optional<RecalibrationAdvice> advice(MonitorId id, MonitorEpoch epoch, ChangeReport change) {
        return id.subject()
                .procedureComponent()
                .flatMap(component -> configuration.modelOf(id.stratum()).stream()
                        .flatMap(model -> configuration.proceduresOf(model).stream())
                        .filter(procedure -> procedure.name().equals(component.procedure())
                                && procedure.fingerprint().equals(epoch.fingerprint()))
                        .findFirst()
                        .flatMap(procedure -> change.advice(procedure, component.component())));
    }

    private static SinceChange sinceChange(SequentialDetector detector, OpenAlert open, Optional<ChangeReport> change) {
        Stretch since = open.since();
        return SinceChange.newBuilder()
                .setObservation(since.first())
                .setLabelledAt(open.firstLabel().getLabelledAt())
                .setConfidenceSet(change.map(ChangeReport::confidenceSet).orElse(null))
                .setEstimate(detector.judgesSets() ? estimateSince(detector, open) : NOTHING_JUDGED)
                .setLevel(since.level())
                .setExceedances(since.level() == 0 ? 0 : since.events())
                .setNote("descriptive: the stretch was chosen for its events, so its rates are biased upwards")
                .build();
    }

    private static MissEstimate estimateSince(SequentialDetector detector, OpenAlert open) {
        Stretch since = open.since();
        long labels = since.labels();
        long misses = Math.min(labels, since.misses());
        double error = ERROR / open.observationsAtOpening();
        double lowestMissRate = misses == 0 ? 0 : new CoverageDistribution(misses, labels).quantile(error / 2);
        double highestMissRate =
                misses == labels ? 1 : new CoverageDistribution(misses + 1, labels).quantile(1 - error / 2);
        return estimate(
                detector,
                misses,
                labels,
                lowestMissRate,
                highestMissRate,
                coverage(detector) + " since the estimated change; the error is divided among all possible starts",
                "clopper-pearson-over-starts");
    }

    private static String coverage(SequentialDetector detector) {
        return detector.description().coverage();
    }

    private static DetectorDescription described(
            SequentialDetector.Description description, AlarmLimit limit, FalseAlertBudget budget) {
        DetectorDescription.Builder described = DetectorDescription.newBuilder()
                .setName(description.name())
                .setThreshold(limit.evidence())
                .setOddsRatios(description.oddsRatios())
                .setFalseAlertsPerMillionLabels(budget.falseAlertsPerMillionLabels())
                .setMonitorsPerLabel(limit.monitorsPerLabel())
                .setLifetimeFalseAlarmProbability(limit.lifetimeFalseAlarmProbability());
        description
                .reference()
                .ifPresent(reference -> described
                        .setReference(reference.n())
                        .setLevels(reference.levels().stream()
                                .map(ReferenceLevels.Level::miscoverage)
                                .toList()));
        return described.build();
    }

    private static MissEstimate estimate(
            SequentialDetector detector,
            long misses,
            long labels,
            double lowestMissRate,
            double highestMissRate,
            String scope,
            String method) {
        // The intervals need counts, and weighted misses are not counts.
        boolean isWeighted = detector.weightsMisses();
        boolean isHidden = isWeighted || labels < FEWEST_LABELS_OF_AN_INTERVAL;
        String hidden =
                isWeighted ? "none for weighted misses" : "none below " + FEWEST_LABELS_OF_AN_INTERVAL + " labels";
        return new MissEstimate(
                misses,
                labels,
                1 - (double) misses / labels,
                isHidden ? 0 : 1 - highestMissRate,
                isHidden ? 1 : 1 - lowestMissRate,
                1 - ERROR,
                scope,
                isHidden ? hidden : method);
    }
}
