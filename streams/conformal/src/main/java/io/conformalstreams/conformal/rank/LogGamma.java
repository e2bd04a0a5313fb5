package io.conformalstreams.conformal.rank;

/**
 * The logarithm of the gamma function for positive arguments, by Stirling's series. The result has the same bits on
 * every machine.
 */
final class LogGamma {
    private static final double HALF_LOG_TWO_PI = 0.5 * StrictMath.log(2 * Math.PI);

    /** From this argument on, the eight terms of the series below have an error under 1e-18. */
    private static final double ASYMPTOTIC = 16;

    /** B_2j / (2j (2j - 1)) with the Bernoulli numbers B_2, B_4, ... (DLMF 5.11.1). */
    private static final double[] STIRLING = {
        1.0 / 12, -1.0 / 360, 1.0 / 1260, -1.0 / 1680, 1.0 / 1188, -691.0 / 360360, 1.0 / 156, -3617.0 / 122400
    };

    private LogGamma() {}

    /** Returns ln Gamma(x) for x > 0. */
    public static double of(double x) {
        double shifted = x;
        double product = 1;
        while (shifted < ASYMPTOTIC) {
            product *= shifted;
            shifted++;
        }
        return leadingTerms(shifted) + series(shifted) - StrictMath.log(product);
    }

    /** Returns the error of Stirling's formula: ln Gamma(x) - ((x - 1/2) ln x - x + ln(2 pi)/2), for x > 0. */
    static double stirlingError(double x) {
        return x >= ASYMPTOTIC ? series(x) : of(x) - leadingTerms(x);
    }

    private static double leadingTerms(double x) {
        return (x - 0.5) * StrictMath.log(x) - x + HALF_LOG_TWO_PI;
    }

    private static double series(double x) {
        double inverse = 1 / x;
        double squared = inverse * inverse;
        double sum = 0;
        for (int term = STIRLING.length - 1; term >= 0; term--) {
            sum = sum * squared + STIRLING[term];
        }
        return sum * inverse;
    }
}
