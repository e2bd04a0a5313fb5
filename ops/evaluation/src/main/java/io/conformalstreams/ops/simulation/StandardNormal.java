package io.conformalstreams.ops.simulation;

/**
 * Quantiles of the standard normal distribution, by bisection of its integral. The method is slow, and used only a few
 * times.
 */
final class StandardNormal {

    private static final int STRIPS = 2_000;
    private static final double LARGEST = 8;

    private StandardNormal() {}

    /** Returns the p-quantile, for p strictly between 1e-15 and 1 - 1e-15. */
    static double quantile(double p) {
        if (p < 0.5) {
            return -quantile(1 - p);
        }
        double low = 0;
        double high = LARGEST;
        while (high - low > 1e-13) {
            double middle = (low + high) / 2;
            if (cumulative(middle) < p) {
                low = middle;
            } else {
                high = middle;
            }
        }
        return (low + high) / 2;
    }

    /** Returns the cumulative probability of x, by Simpson's rule from 0. */
    static double cumulative(double x) {
        double width = x / STRIPS;
        double sum = density(0) + density(x);
        for (int strip = 1; strip < STRIPS; strip++) {
            sum += (strip % 2 == 0 ? 2 : 4) * density(strip * width);
        }
        return 0.5 + sum * width / 3;
    }

    private static double density(double x) {
        return StrictMath.exp(-x * x / 2) / StrictMath.sqrt(2 * StrictMath.PI);
    }
}
