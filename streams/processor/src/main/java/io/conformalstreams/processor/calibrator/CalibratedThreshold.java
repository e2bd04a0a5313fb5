package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.CoverageDistribution;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.conformal.risk.RiskThreshold;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A published threshold.
 *
 * @param alpha target miscoverage or risk
 * @param n number of calibration units
 * @param k rank; n + 1 if there are too few units, -1 if lambda is not an order statistic
 * @param lambda the threshold
 * @param coverageMean mean of the distribution of the coverage; one minus the mean loss if a risk is controlled, 1 -
 *     alpha if units are weighted
 * @param coverageLower 2.5 % quantile of that distribution; 0 if it is unknown
 * @param coverageUpper 97.5 % quantile of that distribution; 1 if it is unknown
 * @param level level of the order statistic under the adaptive guarantee; empty for other rules
 */
public record CalibratedThreshold(
        BigDecimal alpha,
        long n,
        long k,
        double lambda,
        double coverageMean,
        double coverageLower,
        double coverageUpper,
        Optional<BigDecimal> level) {

    private static final double LOWER_QUANTILE = 0.025;
    private static final double UPPER_QUANTILE = 0.975;

    /** Creates a threshold without an adapted level. */
    private CalibratedThreshold(
            BigDecimal alpha, long n, long k, double lambda, double mean, double lower, double upper) {
        this(alpha, n, k, lambda, mean, lower, upper, Optional.empty());
    }

    /** Creates an order statistic. If its rank makes it infinite for any values, its coverage is exactly 0 or 1. */
    static CalibratedThreshold of(Threshold threshold) {
        if (threshold.isTrivial() || threshold.k() == 0) {
            double certain = threshold.isTrivial() ? 1 : 0;
            return of(threshold, certain, certain, certain);
        }
        CoverageDistribution law = threshold.coverageLaw();
        return of(threshold, law.mean(), law.quantile(LOWER_QUANTILE), law.quantile(UPPER_QUANTILE));
    }

    private static CalibratedThreshold of(Threshold threshold, double mean, double lower, double upper) {
        return new CalibratedThreshold(
                threshold.alpha(), threshold.n(), threshold.k(), threshold.lambda(), mean, lower, upper);
    }

    /**
     * Creates an order statistic at a level other than alpha. Its coverage is known only if the threshold is infinite.
     */
    static CalibratedThreshold adapted(BigDecimal alpha, Threshold atLevel) {
        boolean certain = atLevel.isTrivial() || atLevel.k() == 0;
        double all = atLevel.isTrivial() ? 1 : 0;
        return new CalibratedThreshold(
                alpha,
                atLevel.n(),
                atLevel.isTrivial() ? atLevel.k() : -1,
                atLevel.lambda(),
                certain ? all : 1 - alpha.doubleValue(),
                certain ? all : 0,
                certain ? all : 1,
                Optional.of(atLevel.alpha()));
    }

    /** Creates a threshold of weighted critical values; plus infinity if their total weight is too small for alpha. */
    static CalibratedThreshold weighted(BigDecimal alpha, long n, double lambda) {
        return lambda == Double.POSITIVE_INFINITY
                ? new CalibratedThreshold(alpha, n, n + 1, lambda, 1, 1, 1)
                : new CalibratedThreshold(alpha, n, -1, lambda, 1 - alpha.doubleValue(), 0, 1);
    }

    /**
     * Creates a threshold at which a risk is controlled.
     *
     * @param meanLoss mean loss of the calibration units at that threshold
     */
    static CalibratedThreshold of(RiskThreshold threshold, double meanLoss) {
        return threshold.trivial()
                ? new CalibratedThreshold(
                        threshold.alpha(), threshold.n(), threshold.n() + 1, Double.POSITIVE_INFINITY, 1, 1, 1)
                : new CalibratedThreshold(
                        threshold.alpha(), threshold.n(), -1, 0.0 - threshold.threshold(), 1 - meanLoss, 0, 1);
    }
}
