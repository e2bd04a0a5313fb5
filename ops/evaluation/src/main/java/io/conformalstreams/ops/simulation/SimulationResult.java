package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.util.Locale;

/**
 * One cell of a table.
 *
 * @param table the table, for example {@code D1}
 * @param detector the name of the detector
 * @param setting the name of the setting
 * @param finding the content of the cell
 */
record SimulationResult(String table, String detector, String setting, Finding finding) {

    /** The content of a cell. */
    sealed interface Finding {

        /** Returns the finding as text for the table. */
        String text();
    }

    /**
     * The number of runs without drift that had an alarm.
     *
     * @param alarms the number of runs with an alarm
     * @param runs the number of all runs
     */
    record FalseAlarms(long alarms, long runs) implements Finding {

        /** The probability with which one check of a bound fails although the bound is exactly reached. */
        private static final double ERROR = 0.001;

        double share() {
            return (double) alarms / runs;
        }

        /**
         * Returns the probability of at least as many alarms if the probability of an alarm is exactly the bound: the
         * p-value of the binomial test that it is at most the bound.
         */
        double pValue(double bound) {
            return alarms == 0 ? 1 : new BetaDistribution(alarms, runs - alarms + 1.0).cumulative(bound);
        }

        /** Returns whether the number of alarms is consistent with a bound: its p-value is at least {@value #ERROR}. */
        boolean keeps(double bound) {
            return pValue(bound) >= ERROR;
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, share() < 0.1 ? "%.4f" : "%.3f", share());
        }
    }

    /**
     * The delay of the alarms in runs with drift.
     *
     * @param median the median number of labels from the change to the alarm; infinite if most runs had no alarm within
     *     the horizon
     * @param lower the median minus three standard errors
     * @param upper the median plus three standard errors
     * @param ninth the ninth decile of the delay
     * @param detected the number of runs with an alarm within the horizon
     * @param runs the number of runs, without the dropped ones
     * @param dropped the number of runs with an alarm before the change
     */
    record Delay(double median, double lower, double upper, double ninth, long detected, long runs, long dropped)
            implements Finding {

        double share() {
            return runs == 0 ? 0 : (double) detected / runs;
        }

        /** Returns whether a value from lower to upper is within a relative tolerance of another median. */
        boolean isNear(double other, double tolerance) {
            return lower <= (1 + tolerance) * other && upper >= (1 - tolerance) * other;
        }

        @Override
        public String text() {
            String delay = Double.isFinite(median) ? String.format(Locale.ROOT, "%.0f", median) : "-";
            return share() >= 0.995 ? delay : delay + String.format(Locale.ROOT, " (%.0f%%)", 100 * share());
        }
    }

    /**
     * A number.
     *
     * @param value the number; the name in {@link SimulationResult#detector()} gives its meaning
     * @param standardError the standard error of the number; 0 if it is not a mean
     * @param runs the number of runs
     */
    record Estimate(double value, double standardError, long runs) implements Finding {

        @Override
        public String text() {
            double size = Math.abs(value);
            return String.format(Locale.ROOT, size >= 10 ? "%.0f" : size >= 0.1 ? "%.3f" : "%.4f", value);
        }
    }
}
