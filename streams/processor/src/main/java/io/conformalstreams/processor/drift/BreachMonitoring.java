package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Drift;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.model.Model;
import java.util.List;

/**
 * The monitors of coverage breaches that a configuration runs in each stratum of a model, and the procedures that have
 * none.
 */
public final class BreachMonitoring {

    private BreachMonitoring() {}

    /**
     * Whether monitors judge the coverage of a procedure. They do so only if its thresholds are order statistics.
     * Otherwise, the distribution of the miss rate is unknown, and any null could be false.
     */
    static boolean isMonitored(Drift drift, Procedure procedure) {
        return drift.monitors().coverageBreach()
                && procedure.calibrationRule().orderStatistic().isPresent();
    }

    /** Returns the procedures of a model whose coverage no monitor judges, although breach monitors are on. */
    public static List<Procedure> unmonitored(ConformalConfiguration configuration, Model model) {
        return configuration.proceduresOf(model).stream()
                .filter(procedure -> configuration.drift().monitors().coverageBreach()
                        && !isMonitored(configuration.drift(), procedure))
                .toList();
    }

    /**
     * Returns the bound on the expected number of false breach alerts in one stratum and epoch that the false-alert
     * budget does not contain: {@link CoverageBreachNull#ERROR} for each monitor. It is 0 if the null of the detector is
     * exact.
     */
    public static double falseAlertsBeyondBudget(ConformalConfiguration configuration, Model model) {
        return configuration.drift().evidence().coverageBreach().needsReference()
                ? 0
                : CoverageBreachNull.ERROR * monitors(configuration, model);
    }

    /** Returns the number of breach monitors in one stratum: one for each component, size class and alpha. */
    public static long monitors(ConformalConfiguration configuration, Model model) {
        return configuration.proceduresOf(model).stream()
                .filter(procedure -> isMonitored(configuration.drift(), procedure))
                .mapToLong(procedure -> (long) procedure.method().components().size()
                        * procedure.alphas().size()
                        * procedure
                                .sizeClasses()
                                .map(classes -> classes.names().size())
                                .orElse(1))
                .sum();
    }
}
