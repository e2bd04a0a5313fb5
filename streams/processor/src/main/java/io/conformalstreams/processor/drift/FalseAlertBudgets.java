package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.FalseAlertBudget;
import io.conformalstreams.conformal.drift.LabelProcess;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Drift.Population;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;

/**
 * The false-alert budgets of a model. An operator accepts f false alerts per million labels. The monitors of scores
 * have the share w = {@value FalseAlertBudget#SCORE_SHARE} of f, and the monitors of misses have the rest. If no monitor
 * of one kind uses the budget, the other kind has all of it. If a label updates h monitors of scores, their alerts open
 * at the evidence h 10^6 / (w f); those of misses likewise. The shares add up to f, so N labels raise at most f N/10^6
 * false alerts in expectation. Sleepers have their own bound and use no share. Monitors of weighted misses observe every
 * mature prediction, labelled or not, so their N counts predictions.
 */
public final class FalseAlertBudgets {

    private static final int PREDICTIONS_PER_LABEL = 10;

    private FalseAlertBudgets() {}

    /**
     * Returns the share of the budget of all monitors of one kind that labels update.
     *
     * @param kind COVERAGE_BREACH for the monitors of misses; SCORE_DRIFT or OVERCOVERAGE for those of scores
     */
    public static FalseAlertBudget of(AlertKind kind, ConformalConfiguration configuration, Model model) {
        boolean isOfMisses = kind == AlertKind.COVERAGE_BREACH;
        long monitors = count(kind, configuration, model);
        long others = count(isOfMisses ? AlertKind.SCORE_DRIFT : AlertKind.COVERAGE_BREACH, configuration, model);
        double ofScores = FalseAlertBudget.SCORE_SHARE;
        double share = others == 0 ? 1 : isOfMisses ? 1 - ofScores : ofScores;
        // Without a monitor of the kind, the budget is never used.
        return budget(Math.max(1, monitors), share, configuration);
    }

    /** Returns the budget that the input monitors share. It counts predictions instead of labels. */
    static FalseAlertBudget ofPredictions(ConformalConfiguration configuration, Model model) {
        return budget(Math.max(1, MonitoredInputs.count(configuration, model)), 1, configuration);
    }

    /**
     * Returns the budget of the tests of the label process. The budget counts units with predictions, and one unit in
     * {@value #PREDICTIONS_PER_LABEL} has a label: f false alerts per million labels are f per ten million units.
     * An alert opens at the evidence {@value LabelProcess#TESTS} * 10^7 / f.
     */
    static FalseAlertBudget ofArrivals(Drift drift) {
        return new FalseAlertBudget(
                LabelProcess.TESTS,
                drift.falseAlertsPerMillionLabels() / PREDICTIONS_PER_LABEL,
                drift.evidence().settings());
    }

    private static FalseAlertBudget budget(long monitorsPerLabel, double share, ConformalConfiguration configuration) {
        return new FalseAlertBudget(
                monitorsPerLabel,
                share * configuration.drift().falseAlertsPerMillionLabels(),
                configuration.drift().evidence().settings());
    }

    /**
     * Returns the number of monitors of one kind that a label updates and that use the budget.
     *
     * @param kind COVERAGE_BREACH for the monitors of misses; SCORE_DRIFT or OVERCOVERAGE for those of scores
     */
    public static long count(AlertKind kind, ConformalConfiguration configuration, Model model) {
        return configuration.proceduresOf(model).stream()
                .mapToLong(procedure -> procedure.method().components().size()
                        * (kind == AlertKind.COVERAGE_BREACH
                                ? ofMisses(procedure, configuration.drift())
                                : ofScores(configuration.drift())))
                .sum();
    }

    /** Returns the number of monitors of a component's scores: one for each direction. */
    private static long ofScores(Drift drift) {
        boolean isWeighted = drift.population() == Population.INVERSE_PROBABILITY_WEIGHTED;
        return isWeighted || drift.evidence().scoreDrift().isBoundedForLife()
                ? 0
                : (drift.monitors().scoreDrift() ? 1 : 0) + (drift.monitors().overcoverage() ? 1 : 0);
    }

    /** Returns the number of monitors of a component's misses: one for each alpha. */
    private static long ofMisses(Procedure procedure, Drift drift) {
        boolean usesBudget = !drift.evidence().coverageBreach().isBoundedForLife();
        return usesBudget && BreachMonitoring.isMonitored(drift, procedure)
                ? procedure.alphas().size()
                : 0;
    }
}
