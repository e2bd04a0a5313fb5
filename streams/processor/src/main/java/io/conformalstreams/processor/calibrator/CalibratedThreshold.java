package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.conformal.risk.RiskThreshold;
import java.math.BigDecimal;
import java.util.Optional;

/**
 * A published threshold.
 *
 * @param alpha target miscoverage or risk
 * @param n number of calibration units
 * @param effectiveN number of equally weighted units whose mean would vary as little as the weighted mean of these
 *     units; n if all weights are equal
 * @param k rank; n + 1 if there are too few units, -1 if no rank gives the distribution of the coverage
 * @param lambda the threshold
 * @param coverage what is known about the coverage of the calibration
 * @param level level of the order statistic under the adaptive guarantee; empty for other rules
 * @param levelSince version of the thresholds with which the level started; empty for other rules
 */
public record CalibratedThreshold(
        BigDecimal alpha,
        long n,
        double effectiveN,
        long k,
        double lambda,
        StatedCoverage coverage,
        Optional<BigDecimal> level,
        Optional<Long> levelSince) {

    private static final long NO_RANK = -1;

    /** Creates a threshold of equally weighted units without an adapted level. */
    private CalibratedThreshold(BigDecimal alpha, long n, long k, double lambda, StatedCoverage coverage) {
        this(alpha, n, n, k, lambda, coverage, Optional.empty(), Optional.empty());
    }

    /**
     * Creates an order statistic.
     *
     * @param tied whether several critical values equal lambda
     */
    static CalibratedThreshold of(Threshold threshold, boolean tied) {
        return new CalibratedThreshold(
                threshold.alpha(), threshold.n(), threshold.k(), threshold.lambda(), coverage(threshold, tied));
    }

    private static StatedCoverage coverage(Threshold threshold, boolean tied) {
        if (threshold.lambda() == Double.POSITIVE_INFINITY) {
            return StatedCoverage.COMPLETE;
        }
        return threshold.k() == 0 ? StatedCoverage.EMPTY : StatedCoverage.of(threshold.coverageLaw(), tied);
    }

    /** Creates the threshold of too few units: plus infinity. */
    static CalibratedThreshold tooFew(BigDecimal alpha, long n) {
        return new CalibratedThreshold(alpha, n, n + 1, Double.POSITIVE_INFINITY, StatedCoverage.COMPLETE);
    }

    /** Creates a threshold with a proven mean coverage, whose distribution is unknown. */
    static CalibratedThreshold proven(BigDecimal alpha, long n, double lambda, double coverage) {
        return new CalibratedThreshold(
                alpha,
                n,
                NO_RANK,
                lambda,
                lambda == Double.POSITIVE_INFINITY ? StatedCoverage.COMPLETE : StatedCoverage.atLeast(coverage));
    }

    /** Returns the same threshold with another effective number of units, for units with unequal weights. */
    CalibratedThreshold withEffectiveN(double effective) {
        return new CalibratedThreshold(alpha, n, effective, k, lambda, coverage, level, levelSince);
    }

    /**
     * Creates an order statistic at an adaptive level. Its coverage is known only if lambda is plus infinity.
     *
     * @param since version of the thresholds with which the level started
     */
    static CalibratedThreshold adapted(BigDecimal alpha, Threshold atLevel, long since) {
        boolean complete = atLevel.lambda() == Double.POSITIVE_INFINITY;
        return new CalibratedThreshold(
                alpha,
                atLevel.n(),
                atLevel.n(),
                atLevel.isTrivial() ? atLevel.k() : NO_RANK,
                atLevel.lambda(),
                complete ? StatedCoverage.COMPLETE : StatedCoverage.unknown(1 - alpha.doubleValue()),
                Optional.of(atLevel.alpha()),
                Optional.of(since));
    }

    /**
     * Creates a threshold of critical values whose weights decrease with age; plus infinity if their total weight is too
     * small for alpha. Its coverage is at least 1 - alpha minus an unknown term.
     */
    static CalibratedThreshold aged(BigDecimal alpha, long n, double effectiveN, double lambda) {
        CalibratedThreshold threshold = lambda == Double.POSITIVE_INFINITY
                ? tooFew(alpha, n)
                : new CalibratedThreshold(alpha, n, NO_RANK, lambda, StatedCoverage.unknown(1 - alpha.doubleValue()));
        return threshold.withEffectiveN(effectiveN);
    }

    /**
     * Creates a threshold at which a risk is controlled.
     *
     * @param meanLoss mean loss of the calibration units at that threshold
     */
    static CalibratedThreshold of(RiskThreshold threshold, double meanLoss) {
        if (threshold.trivial()) {
            return tooFew(threshold.alpha(), threshold.n());
        }
        double lambda = 0.0 - threshold.threshold();
        return new CalibratedThreshold(
                threshold.alpha(),
                threshold.n(),
                NO_RANK,
                lambda,
                lambda == Double.POSITIVE_INFINITY ? StatedCoverage.COMPLETE : StatedCoverage.unknown(1 - meanLoss));
    }
}
