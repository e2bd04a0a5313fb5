package io.conformalstreams.conformal.drift;

import java.util.Arrays;
import java.util.Map;
import java.util.function.IntPredicate;
import java.util.stream.IntStream;

/** Simulated runs, and the budgets that they are tested against. */
final class Runs {

    private Runs() {}

    /** Returns a budget with a setting for the sleeper. */
    static FalseAlertBudget budget(long monitors, double falseAlerts, double lifetimeFalseAlarmProbability) {
        return new FalseAlertBudget(
                monitors,
                falseAlerts,
                new DetectorSettings(
                        Map.of(SleeperProcess.LIFETIME_FALSE_ALARM_PROBABILITY, lifetimeFalseAlarmProbability)));
    }

    static double share(int runs, IntPredicate alarm) {
        return IntStream.range(0, runs).filter(alarm).count() / (double) runs;
    }

    static double threeStandardErrors(double share, int runs) {
        return 3 * Math.sqrt(share * (1 - share) / runs);
    }

    static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
