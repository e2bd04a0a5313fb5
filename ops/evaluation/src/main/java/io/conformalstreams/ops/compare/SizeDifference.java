package io.conformalstreams.ops.compare;

import io.conformalstreams.conformal.rank.BetaDistribution;
import java.math.BigDecimal;
import java.util.Arrays;

/**
 * The calibrated sets of both contenders on the same units, as mean shares of the images of a unit.
 *
 * @param alpha miscoverage of the side
 * @param units number of units, without those that gave the thresholds
 * @param first mean share of the first contender's sets
 * @param second mean share of the second contender's sets
 * @param lower lower end of Student's 95 % interval for the mean of first minus second, for fixed thresholds
 * @param upper upper end of that interval
 */
public record SizeDifference(BigDecimal alpha, int units, double first, double second, double lower, double upper) {

    private static final double CONFIDENCE = 0.95;

    /** Mean of first minus second. */
    public double mean() {
        return first - second;
    }

    /**
     * @param first shares by unit, at least two
     * @param second shares of the same units
     */
    public static SizeDifference of(BigDecimal alpha, double[] first, double[] second) {
        int units = first.length;
        double meanFirst = Arrays.stream(first).average().orElseThrow();
        double meanSecond = Arrays.stream(second).average().orElseThrow();
        double mean = meanFirst - meanSecond;
        double squares = 0;
        for (int i = 0; i < units; i++) {
            double deviation = first[i] - second[i] - mean;
            squares += deviation * deviation;
        }
        double halfWidth = studentQuantile(units - 1) * Math.sqrt(squares / (units - 1) / units);
        return new SizeDifference(alpha, units, meanFirst, meanSecond, mean - halfWidth, mean + halfWidth);
    }

    /**
     * The number below which Student's |t| lies with probability {@value #CONFIDENCE}. It follows from the Beta(1/2,
     * df/2) distribution of t^2 / (t^2 + df).
     */
    static double studentQuantile(int degreesOfFreedom) {
        double x = new BetaDistribution(0.5, degreesOfFreedom / 2.0).quantile(CONFIDENCE);
        return Math.sqrt(degreesOfFreedom * x / (1 - x));
    }
}
