package io.conformalstreams.ops.evaluate;

import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.OptionalDouble;

/**
 * The coverage of one event under one procedure, over all splits, at ascending alphas.
 *
 * @param procedure what is judged
 * @param event what is counted
 * @param points one an alpha
 */
public record CoverageCurve(EvaluatedProcedure procedure, Event event, List<Point> points) {

    /** How far the mean over splits may lie from what it is exactly, in standard errors. */
    private static final double STANDARD_ERRORS = 4;

    /** Rounding of the exact expectation, where the coverage of all splits is the same. */
    private static final double ROUNDING = 1e-9;

    /** Whether the procedure promises this event at 1 - alpha. */
    public boolean isPromised() {
        return Event.promisedBy(procedure.sets().combination()).contains(event);
    }

    /** Whether there is something that the coverage is to agree with: a promise, or an exact expectation. */
    public boolean isJudged() {
        return isPromised()
                || points.stream().allMatch(point -> point.expected().isPresent());
    }

    /**
     * One alpha.
     *
     * @param alpha nominal miscoverage
     * @param mean over the splits
     * @param deviation standard deviation over the splits
     * @param standardError of the mean
     * @param lower 2.5 % quantile of the splits
     * @param upper 97.5 % quantile of the splits
     * @param expected mean over all possible splits, where it is known
     */
    public record Point(
            BigDecimal alpha,
            double mean,
            double deviation,
            double standardError,
            double lower,
            double upper,
            OptionalDouble expected) {

        static Point of(BigDecimal alpha, double[] coverages, OptionalDouble expected) {
            double[] sorted = coverages.clone();
            Arrays.sort(sorted);
            double mean = Arrays.stream(sorted).average().orElseThrow();
            double squares = Arrays.stream(sorted)
                    .map(coverage -> (coverage - mean) * (coverage - mean))
                    .sum();
            double deviation = sorted.length == 1 ? 0 : Math.sqrt(squares / (sorted.length - 1));
            return new Point(
                    alpha,
                    mean,
                    deviation,
                    deviation / Math.sqrt(sorted.length),
                    sorted[(int) (0.025 * (sorted.length - 1))],
                    sorted[(int) Math.ceil(0.975 * (sorted.length - 1))],
                    expected);
        }

        /** Whether the mean agrees with the exact expectation, or keeps the promise where there is none. */
        boolean isAsPromised() {
            double room = STANDARD_ERRORS * standardError + ROUNDING;
            return expected.isPresent()
                    ? Math.abs(mean - expected.getAsDouble()) <= room
                    : mean >= 1 - alpha.doubleValue() - room;
        }
    }
}
