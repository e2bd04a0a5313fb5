package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.rank.CoverageDistribution;

/**
 * What a published threshold says about the coverage of its calibration.
 *
 * @param claim whether the numbers describe the coverage exactly, bound it from below, or claim nothing
 * @param mean mean of the coverage over calibrations, a lower bound of this mean, or a target
 * @param lower at most 2.5 % of calibrations have less coverage; 0 if nothing is known
 * @param upper at most 2.5 % of calibrations have more coverage; 1 if nothing is known
 */
public record StatedCoverage(Claim claim, double mean, double lower, double upper) {

    private static final double LOWER_QUANTILE = 0.025;
    private static final double UPPER_QUANTILE = 0.975;

    /** What the numbers say. */
    public enum Claim {
        /** The coverage has exactly this distribution, if that of critical values is continuous. */
        EXACT,

        /** The numbers are lower bounds. */
        AT_LEAST,

        /** The distribution is unknown, and the mean is a target or an estimate. */
        NONE
    }

    /** The coverage of a threshold that covers every critical value. */
    static final StatedCoverage COMPLETE = new StatedCoverage(Claim.EXACT, 1, 1, 1);

    /** The coverage of a threshold that covers no critical value, except perhaps minus infinity. */
    static final StatedCoverage EMPTY = atLeast(0);

    /**
     * States the coverage of an order statistic.
     *
     * @param tied whether several critical values equal the threshold. The next critical value may then equal
     *     it too, and is covered, so the coverage is at least that of untied values
     */
    static StatedCoverage of(CoverageDistribution untied, boolean tied) {
        double lower = untied.quantile(LOWER_QUANTILE);
        return tied
                ? new StatedCoverage(Claim.AT_LEAST, untied.mean(), lower, 1)
                : new StatedCoverage(Claim.EXACT, untied.mean(), lower, untied.quantile(UPPER_QUANTILE));
    }

    /** States a lower bound of the mean. */
    static StatedCoverage atLeast(double mean) {
        return new StatedCoverage(Claim.AT_LEAST, mean, 0, 1);
    }

    /** States a target or an estimate of the mean, and claims nothing. */
    static StatedCoverage unknown(double mean) {
        return new StatedCoverage(Claim.NONE, mean, 0, 1);
    }
}
