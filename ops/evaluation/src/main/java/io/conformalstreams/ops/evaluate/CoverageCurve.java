package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.evaluation.MeanTest;
import io.conformalstreams.conformal.evaluation.ShareTest;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * The coverage of one event under one procedure, over all splits, at ascending alphas.
 *
 * <p>The promise is about the mean over all possible splits of these units. If that mean can be computed exactly, it is
 * compared with the promise, without random error, and the counted mean must agree with it. Otherwise, the counted
 * coverages are tested. The units of one split depend on each other, but the splits are drawn independently. Each test
 * therefore treats a split as one draw.
 *
 * @param procedure the judged procedure
 * @param event the counted event
 * @param units number of units of the folder to which the procedure applies
 * @param splits of these units, where a unit counts once in each of its size classes
 * @param points one for each alpha
 */
public record CoverageCurve(
        EvaluatedProcedure procedure, Component event, int units, Splits splits, List<Point> points) {

    /** Largest probability with which one test says NO although everything is right. */
    public static final double ERROR_LEVEL = 1e-6;

    /** Tolerance for rounding in the exact expectation, which is a sum of many floating-point numbers. */
    private static final double ROUNDING = 1e-9;

    /** Whether the procedure promises this event at 1 - alpha. */
    public boolean isPromised() {
        return procedure.method().promises(event);
    }

    /** Whether there is a promise, or an exact expectation, with which to compare the coverage. */
    public boolean isJudged() {
        return isPromised()
                || points.stream().allMatch(point -> point.expected().isPresent());
    }

    /**
     * Whether the promise is kept. The exact expectation decides, and the counted mean must agree with it. Without an
     * exact expectation, the counted mean decides. If the promise is that few calibrations fail, only the number of
     * failures decides.
     */
    public boolean isAsPromised(Point point) {
        boolean promisesMean = isPromised() && point.failures().isEmpty();
        boolean enough = !promisesMean
                || (point.expected().isPresent()
                        ? point.expected().getAsDouble() >= promised(point.alpha()) - ROUNDING
                        : isBelievable(point.enough()));
        boolean agrees =
                point.agreement().isEmpty() || isBelievable(point.agreement().getAsDouble());
        return enough && agrees && point.failures().map(Failures::areFewEnough).orElse(true);
    }

    /** The number of tests at {@link #ERROR_LEVEL} behind the verdicts of this curve. Exact comparisons don't count. */
    int tests() {
        return isJudged()
                ? points.size()
                        * (points.get(0).failures().isPresent()
                                        && points.get(0).expected().isPresent()
                                ? 2
                                : 1)
                : 0;
    }

    private static boolean isBelievable(double pValue) {
        return pValue > ERROR_LEVEL;
    }

    private static double promised(BigDecimal alpha) {
        return BigDecimal.ONE.subtract(alpha).doubleValue();
    }

    /**
     * The calibrations whose thresholds cover less than 1 - alpha of all units. Here all units are the population from
     * which a calibration draws. It draws without replacement, so no more calibrations fail than with independent
     * draws.
     *
     * @param share of the splits
     * @param allowed probability of a failure
     * @param pValue of the binomial test that failures have at most that probability
     */
    public record Failures(double share, double allowed, double pValue) {

        static Failures of(double[] coveragesOfAll, BigDecimal alpha, double allowed) {
            int failures = (int) Arrays.stream(coveragesOfAll)
                    .filter(coverage -> coverage < promised(alpha) - ROUNDING)
                    .count();
            return new Failures(
                    (double) failures / coveragesOfAll.length,
                    allowed,
                    ShareTest.atMost(failures, coveragesOfAll.length, allowed));
        }

        boolean areFewEnough() {
            return isBelievable(pValue);
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
     * @param constant whether the coverage is the same in every split
     * @param infinite share of the judged units whose thresholds are all infinite, over the splits. Such a unit counts as
     *     covered, whatever its label
     * @param expected mean over all possible splits, if known
     * @param enough p-value of the test that the mean over all possible splits is at least 1 - alpha
     * @param agreement p-value of the test that the mean over all possible splits is the expected one
     * @param failures of calibrations, if the procedure promises that their probability is small
     */
    public record Point(
            BigDecimal alpha,
            double mean,
            double deviation,
            double standardError,
            double lower,
            double upper,
            boolean constant,
            double infinite,
            OptionalDouble expected,
            double enough,
            OptionalDouble agreement,
            Optional<Failures> failures) {

        static Point of(
                BigDecimal alpha,
                double[] coverages,
                double infinite,
                OptionalDouble expected,
                Optional<Failures> failures) {
            double[] sorted = Arrays.stream(coverages)
                    .map(coverage -> Math.max(0, Math.min(1, coverage)))
                    .sorted()
                    .toArray();
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
                    sorted.length > 1 && sorted[sorted.length - 1] - sorted[0] <= ROUNDING,
                    infinite,
                    expected,
                    MeanTest.atLeast(sorted, promised(alpha)),
                    expected.isPresent()
                            ? OptionalDouble.of(MeanTest.equal(sorted, expected.getAsDouble(), ROUNDING))
                            : OptionalDouble.empty(),
                    failures);
        }

        /**
         * The smallest p-value of the tests of this level, whether they test the mean, the failures or the agreement.
         */
        double smallestPValue() {
            double ofMean = agreement.orElse(failures.isPresent() ? 1 : enough);
            return Math.min(ofMean, failures.map(Failures::pValue).orElse(1.0));
        }
    }
}
