package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Monitors;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.DriftEvidence;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;

/**
 * The false-alert budgets of a model. One label feeds h monitors, which share the budget. An alert therefore opens at
 * the evidence h 10^6 / falseAlertsPerMillionLabels. Sleepers have their own bound, and use no share.
 */
public final class FalseAlertBudgets {

    private static final int PREDICTIONS_PER_LABEL = 10;

    private FalseAlertBudgets() {}

    /** Returns the budget of the monitors that labels feed. */
    public static FalseAlertBudget ofLabels(ConformalConfiguration configuration, Model model) {
        // If every monitor is off, the limit is never used.
        return budget(Math.max(1, count(configuration, model)), configuration);
    }

    /** Returns the budget that the input monitors share. It counts predictions instead of labels. */
    static FalseAlertBudget ofPredictions(ConformalConfiguration configuration, Model model) {
        return budget(Math.max(1, MonitoredInputs.count(configuration, model)), configuration);
    }

    /**
     * Returns the budget of the tests of the arrival of labels. They observe predictions, not labels. About
     * one prediction in {@value #PREDICTIONS_PER_LABEL} is assumed to have a label. So the false alerts accepted for a
     * million labels are accepted for {@value #PREDICTIONS_PER_LABEL} million predictions.
     */
    static FalseAlertBudget ofArrivals(Drift drift) {
        return new FalseAlertBudget(
                LabelProcess.TESTS,
                drift.falseAlertsPerMillionLabels() / PREDICTIONS_PER_LABEL,
                drift.evidence().settings());
    }

    private static FalseAlertBudget budget(long monitorsPerLabel, ConformalConfiguration configuration) {
        return new FalseAlertBudget(
                monitorsPerLabel,
                configuration.drift().falseAlertsPerMillionLabels(),
                configuration.drift().evidence().settings());
    }

    /** Returns h, the number of monitors that one label feeds. */
    static long count(ConformalConfiguration configuration, Model model) {
        Monitors monitors = configuration.drift().monitors();
        DriftEvidence evidence = configuration.drift().evidence();
        boolean isWeighted = configuration.drift().population() == Population.INVERSE_PROBABILITY_WEIGHTED;
        return configuration.proceduresOf(model).stream()
                .mapToLong(procedure -> procedure.method().components().size()
                        * perComponent(procedure, monitors, evidence, isWeighted))
                .sum();
    }

    private static long perComponent(
            Procedure procedure, Monitors monitors, DriftEvidence evidence, boolean isWeighted) {
        long ofScores = isWeighted || evidence.scoreDrift().isBoundedForLife()
                ? 0
                : (monitors.scoreDrift() ? 1 : 0) + (monitors.overcoverage() ? 1 : 0);
        boolean ofMisses =
                monitors.coverageBreach() && !evidence.coverageBreach().isBoundedForLife() && isRanked(procedure);
        return ofScores + (ofMisses ? procedure.alphas().size() : 0);
    }

    /** Whether thresholds are order statistics. If so, the distribution of their misses is known. */
    static boolean isRanked(Procedure procedure) {
        return procedure.calibrationRule().orderStatistic().isPresent();
    }
}
