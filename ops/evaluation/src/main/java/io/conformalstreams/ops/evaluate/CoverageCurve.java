package io.conformalstreams.ops.evaluate;

import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The coverage of one event under one procedure, over all splits, at ascending alphas.
 *
 * @param procedure what is judged
 * @param event what is counted
 * @param splits of the cases of which something is claimed
 * @param points one an alpha
 */
public record CoverageCurve(EvaluatedProcedure procedure, Component event, Splits splits, List<Point> points) {

    /** How far the mean over splits may lie from what it is exactly, in standard errors. */
    private static final double STANDARD_ERRORS = 4;

    /** How far below the promise, where the exact value is not known, the coverage of intervals may lie. */
    private static final double STANDARD_ERRORS_OF_INTERVALS = 3;

    /** Rounding of the exact expectation, where the coverage of all splits is the same. */
    private static final double ROUNDING = 1e-9;

    /** Whether the procedure promises this event at 1 - alpha. */
    public boolean isPromised() {
        return procedure.method().promises(event);
    }

    /** Whether there is something that the coverage is to agree with: a promise, or an exact expectation. */
    public boolean isJudged() {
        return isPromised()
                || points.stream().allMatch(point -> point.expected().isPresent());
    }

    /**
     * Whether the mean agrees with the exact expectation, or keeps the promise where there is none; and whether few enough
     * calibrations fail, where that is promised.
     */
    public boolean isAsPromised(Point point) {
        boolean fewFail = point.failures().map(Failures::areFewEnough).orElse(true);
        return fewFail && (point.expected().isPresent() ? isAsExpected(point) : isEnough(point));
    }

    private static boolean isAsExpected(Point point) {
        double room = STANDARD_ERRORS * point.standardError() + ROUNDING;
        return Math.abs(point.mean() - point.expected().getAsDouble()) <= room;
    }

    /** Where few calibrations may fail, nothing is promised of the mean. */
    private boolean isEnough(Point point) {
        double errors = event == Component.INTERVAL ? STANDARD_ERRORS_OF_INTERVALS : STANDARD_ERRORS;
        return point.failures().isPresent()
                || point.mean() >= 1 - point.alpha().doubleValue() - errors * point.standardError() - ROUNDING;
    }

    /**
     * The calibrations whose thresholds cover less than 1 - alpha of all cases: these are then the law from which each
     * calibration draws. It draws without replacement, so fewer may fail than by independent draws, never more.
     *
     * @param share of the splits
     * @param allowed probability of a failure
     * @param standardError of the share, if failures had that probability
     */
    public record Failures(double share, double allowed, double standardError) {

        private static final double STANDARD_ERRORS = 3;

        static Failures of(double[] coveragesOfAll, BigDecimal alpha, double allowed) {
            double wanted = BigDecimal.ONE.subtract(alpha).doubleValue();
            double failures = Arrays.stream(coveragesOfAll)
                    .filter(coverage -> coverage < wanted - ROUNDING)
                    .count();
            return new Failures(
                    failures / coveragesOfAll.length,
                    allowed,
                    Math.sqrt(allowed * (1 - allowed) / coveragesOfAll.length));
        }

        boolean areFewEnough() {
            return share <= allowed + STANDARD_ERRORS * standardError;
        }
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
     * @param failures of calibrations, where their probability is promised to be small
     */
    public record Point(
            BigDecimal alpha,
            double mean,
            double deviation,
            double standardError,
            double lower,
            double upper,
            OptionalDouble expected,
            Optional<Failures> failures) {

        static Point of(BigDecimal alpha, double[] coverages, OptionalDouble expected, Optional<Failures> failures) {
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
                    expected,
                    failures);
        }
    }
}
