package io.conformalstreams.ops.simulation;

import java.util.Locale;

/**
 * One cell of a table.
 *
 * @param table such as {@code D1}
 * @param detector the row
 * @param setting the column
 * @param finding what came out
 */
record Result(String table, String detector, String setting, Finding finding) {

    /** What came out. */
    sealed interface Finding {

        /** Returns it for people. */
        String text();
    }

    /**
     * Runs without drift that had an alarm.
     *
     * @param alarms their number
     * @param runs of how many
     */
    record FalseAlarms(long alarms, long runs) implements Finding {

        double share() {
            return (double) alarms / runs;
        }

        /** Returns whether the share may be the bound: at most three standard errors of the bound above it. */
        boolean keeps(double bound) {
            return share() <= bound + 3 * Math.sqrt(bound * (1 - bound) / runs);
        }

        @Override
        public String text() {
            return String.format(Locale.ROOT, share() < 0.1 ? "%.4f" : "%.3f", share());
        }
    }

    /**
     * How soon runs with drift had an alarm.
     *
     * @param median labels from the change, infinite if most runs had none within the horizon
     * @param lower three standard errors below the median
     * @param upper three standard errors above it
     * @param ninth the ninth decile
     * @param detected runs with an alarm within the horizon
     * @param runs of how many, without those that were dropped
     * @param dropped runs with an alarm before the change
     */
    record Delay(double median, double lower, double upper, double ninth, long detected, long runs, long dropped)
            implements Finding {

        double share() {
            return runs == 0 ? 0 : (double) detected / runs;
        }

        /** Returns whether the median may be within a tolerance of another one, at three standard errors. */
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
     * @param value with a meaning that the column tells
     * @param standardError of it; 0 where it is not a mean
     * @param runs behind it
     */
    record Estimate(double value, double standardError, long runs) implements Finding {

        @Override
        public String text() {
            double size = Math.abs(value);
            return String.format(Locale.ROOT, size >= 10 ? "%.0f" : size >= 0.1 ? "%.3f" : "%.4f", value);
        }
    }
}
