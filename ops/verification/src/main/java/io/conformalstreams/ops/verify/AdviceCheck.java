package io.conformalstreams.ops.verify;

import static io.conformalstreams.ops.verify.Check.RECALIBRATION_ADVICE;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.RecalibrationAdvice;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.util.EnumSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/**
 * Recomputes the advice on recalibration in the states of alerts. Which units came since the change is taken from the
 * alert; their critical values are taken from the outcomes. An alert that must give no advice, such as one about
 * overcoverage, is a difference if it gives any.
 */
final class AdviceCheck {

    /** The kinds of alerts whose units do not make a new threshold too small. */
    private static final Set<AlertKind> ADVISING = EnumSet.of(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH);

    private static final String OTHER_CONFIGURATION = "the procedure is no longer configured as it was";
    private static final String UNKNOWN_UNITS =
            "the thresholds are not recomputed, because the outcomes do not tell which units came since the change";

    private final ConformalConfiguration configuration;
    private final Logs logs;
    private final Findings findings;
    private final MonitoredUnits units;

    /** @param issued the checked sets */
    AdviceCheck(ConformalConfiguration configuration, Logs logs, List<IssuedConfidenceSet> issued, Findings findings) {
        this.configuration = configuration;
        this.logs = logs;
        this.findings = findings;
        this.units = new MonitoredUnits(configuration.drift().maturity());
        issued.forEach(units::add);
    }

    void run() {
        logs.read(
                Topic.COVERAGE_OUTCOMES,
                CoverageOutcome.class,
                record -> record.value().ifPresent(units::add));
        logs.read(
                Topic.DRIFT_ALERTS,
                DriftAlert.class,
                record -> record.value()
                        .filter(alert -> alert.getAdvice() != null)
                        .ifPresent(this::check));
    }

    private void check(DriftAlert alert) {
        if (!ADVISING.contains(alert.getKind())) {
            different(alert, "an alert of the kind " + alert.getKind() + " must give none");
            return;
        }
        if (alert.getState() == AlertState.RESOLVED) {
            different(alert, "a resolved alert must give none");
            return;
        }
        Optional<Procedure> procedure = configuration.modelOf(alert.getStratum()).stream()
                .flatMap(model -> configuration.proceduresOf(model).stream())
                .filter(configured -> configured.name().equals(alert.getProcedure())
                        && configured.fingerprint().equals(alert.getFingerprint()))
                .findFirst();
        if (procedure.isEmpty()) {
            findings.unchecked(RECALIBRATION_ADVICE, OTHER_CONFIGURATION);
        } else if (RecomputedAdvice.isGivenFor(procedure.get())) {
            recompute(alert, procedure.get());
        } else {
            different(
                    alert,
                    "an alert about the procedure " + alert.getProcedure()
                            + " must give none, because it takes no single order statistic of all units");
        }
    }

    private void recompute(DriftAlert alert, Procedure procedure) {
        RecalibrationAdvice found = alert.getAdvice();
        Optional<double[]> criticalValues = units.since(alert);
        RecalibrationAdvice expected = new RecomputedAdvice(procedure, alert).record(criticalValues);
        Optional<String> difference = RecordDifference.first(expected, found);
        if (difference.isPresent()) {
            different(alert, difference.get());
        } else if (criticalValues.isEmpty()) {
            findings.unchecked(RECALIBRATION_ADVICE, UNKNOWN_UNITS);
        } else {
            findings.equal(RECALIBRATION_ADVICE);
        }
    }

    private void different(DriftAlert alert, String difference) {
        findings.different(
                RECALIBRATION_ADVICE,
                "advice of alert " + alert.getAlertId() + ", revision " + alert.getRevision() + ": " + difference);
    }
}
