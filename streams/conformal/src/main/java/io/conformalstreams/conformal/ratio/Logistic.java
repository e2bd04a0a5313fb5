package io.conformalstreams.conformal.ratio;

/**
 * The logistic function 1/(1 + exp(-z)). It uses operations that IEEE 754 defines, so it gives the same bits on every
 * machine. It is several times faster than {@link StrictMath#exp}. The relative error is below 1e-15.
 */
final class Logistic {
    /** The largest magnitude of z for the fast method. Beyond it, the result leaves the range of normal doubles. */
    private static final double LARGEST = 700;

    private static final double LOG2_E = 1.4426950408889634;

    /** The upper part of ln 2. Its last bits are zero, so its multiples are exact (fdlibm, e_exp.c). */
    private static final double LN_2_UPPER = 6.93147180369123816490e-01;

    private static final double LN_2_LOWER = 1.90821492927058770002e-10;

    private Logistic() {}

    static double of(double z) {
        return 1 / (1 + (Math.abs(z) <= LARGEST ? exp(-z) : StrictMath.exp(-z)));
    }

    /** Computes exp(x) = 2^n exp(r) with |r| <= ln(2)/2, and exp(r) by its series up to r^13. */
    private static double exp(double x) {
        double n = Math.rint(x * LOG2_E);
        double r = x - n * LN_2_UPPER - n * LN_2_LOWER;
        double series = 1 / 6227020800.0;
        series = series * r + 1 / 479001600.0;
        series = series * r + 1 / 39916800.0;
        series = series * r + 1 / 3628800.0;
        series = series * r + 1 / 362880.0;
        series = series * r + 1 / 40320.0;
        series = series * r + 1 / 5040.0;
        series = series * r + 1 / 720.0;
        series = series * r + 1 / 120.0;
        series = series * r + 1 / 24.0;
        series = series * r + 1 / 6.0;
        series = series * r + 0.5;
        series = series * r + 1;
        series = series * r + 1;
        return series * Double.longBitsToDouble((long) n + Double.MAX_EXPONENT << 52);
    }
}
