package io.conformalstreams.conformal.rank;

/**
 * The beta distribution on 0..1, with density x^(a-1) (1-x)^(b-1) / B(a, b).
 *
 * @param a the first shape parameter, finite and positive
 * @param b the second shape parameter, finite and positive
 */
public record BetaDistribution(double a, double b) {
    private static final int MAXIMUM_FRACTION_TERMS = 10_000_000;
    private static final int MAXIMUM_INVERSION_STEPS = 1_200;
    private static final double TINY = 1e-300;

    /** The size of the last inversion step, as a share of the standard deviation and of the distance from 0 and 1. */
    private static final double LAST_STEP = 1e-6;

    /** @throws IllegalArgumentException if a parameter is not finite and positive */
    public BetaDistribution {
        if (!(a > 0 && b > 0 && a + b < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("shape parameters must be finite and positive: " + a + ", " + b);
        }
    }

    /** Returns the mean, a/(a + b). */
    public double mean() {
        return a / (a + b);
    }

    /** Returns ln B(a, b), the natural logarithm of the beta function. */
    public double logBetaFunction() {
        return LogGamma.of(a) + LogGamma.of(b) - LogGamma.of(a + b);
    }

    /**
     * Returns the probability of a value at or below x: the regularised incomplete beta function I_x(a, b).
     *
     * @throws IllegalArgumentException if x is NaN
     */
    public double cumulative(double x) {
        if (Double.isNaN(x)) {
            throw new IllegalArgumentException("x must not be NaN");
        }
        return tail(x, false, kernel(x, scale(), corrections()));
    }

    /**
     * Returns the value x with {@code cumulative(x) == p}, to about 1e-14 (absolute).
     *
     * @param p a probability, 0..1
     * @throws IllegalArgumentException if p is outside 0..1 or NaN
     */
    public double quantile(double p) {
        if (!(p >= 0 && p <= 1)) {
            throw new IllegalArgumentException("probability must be 0..1: " + p);
        }
        if (p == 0 || p == 1) {
            return p;
        }
        return invert(p);
    }

    /**
     * Inverts the smaller tail, so that no digits of p are lost. It uses Halley's method inside a shrinking bracket. If
     * a step leaves the bracket or gains less than bisection, it is replaced by bisection. The error after a step is
     * about the cube of the step, in standard deviations, so a step that is small on this scale is the last.
     */
    private double invert(double p) {
        boolean upper = p > 0.5;
        double target = upper ? 1 - p : p;
        double low = 0;
        double high = 1;
        double x = start(target, upper);
        double previousStep = 1;
        double scale = scale();
        double corrections = corrections();
        double deviation = Math.sqrt(a / (a + b) * b / (a + b) / (a + b + 1));
        for (int iteration = 0; iteration < MAXIMUM_INVERSION_STEPS; iteration++) {
            double kernel = kernel(x, scale, corrections);
            double tail = tail(x, upper, kernel);
            double excess = upper ? target - tail : tail - target;
            if (excess == 0) {
                return x;
            }
            if (excess > 0) {
                high = x;
            } else {
                low = x;
            }
            double newton = excess * x * (1 - x) / kernel;
            double slopeOfLogDensity = (a - 1) / x - (b - 1) / (1 - x);
            double step = newton / (1 - Math.min(1, newton * slopeOfLogDensity) / 2);
            double next = x - step;
            if (!(next > low && next < high && Math.abs(step) < Math.abs(previousStep) / 2)) {
                next = low + (high - low) / 2;
            } else if (Math.abs(step) <= LAST_STEP * Math.min(deviation, Math.min(next, 1 - next))) {
                return next;
            }
            if (next == x || Math.abs(next - x) <= Math.ulp(x)) {
                return next;
            }
            previousStep = next - x;
            x = next;
        }
        return x;
    }

    /**
     * Returns a value near the quantile, from a normal approximation (Abramowitz and Stegun, 26.5.22 and 26.2.23), or
     * the mean if a shape parameter is at most 1.
     */
    private double start(double target, boolean upper) {
        if (a <= 1 || b <= 1) {
            return mean();
        }
        double t = Math.sqrt(-2 * StrictMath.log(target));
        double normal =
                t - (2.515517 + t * (0.802853 + t * 0.010328)) / (1 + t * (1.432788 + t * (0.189269 + t * 0.001308)));
        double y = upper ? -normal : normal;
        double ofA = 1 / (2 * a - 1);
        double ofB = 1 / (2 * b - 1);
        double h = 2 / (ofA + ofB);
        double lambda = (y * y - 3) / 6;
        double w = y * Math.sqrt(Math.max(0, h + lambda)) / h - (ofB - ofA) * (lambda + 5.0 / 6 - 2 / (3 * h));
        double approximation = a / (a + b * StrictMath.exp(2 * w));
        return approximation > 0 && approximation < 1 ? approximation : mean();
    }

    /**
     * Returns the probability of at most x, or of more than x for the upper tail. Neither is computed as a complement
     * of the other where this would lose digits.
     *
     * @param kernel the {@link #kernel} at x
     */
    private double tail(double x, boolean upper, double kernel) {
        if (x <= 0 || x >= 1) {
            return (x >= 1) != upper ? 1 : 0;
        }
        // The continued fraction converges fast only below the mean. Above it, the mirrored distribution is used.
        boolean belowMean = x <= (a + 1) / (a + b + 2);
        double nearer =
                belowMean ? kernel / a * continuedFraction(a, b, x) : kernel / b * continuedFraction(b, a, 1 - x);
        return belowMean != upper ? nearer : 1 - nearer;
    }

    /**
     * Returns x^a (1-x)^b / B(a, b). It is computed as the maximum at the mean, times an exponential of the deviation
     * from the mean and Stirling's corrections. The powers themselves would cancel almost completely for large a and b
     * (Didonato and Morris, TOMS 708, function BRCOMP).
     */
    private double kernel(double x, double scale, double corrections) {
        double center = mean();
        double remainder = b / (a + b);
        double deviance = a * deviance(x / center, (x - center) / center)
                + b * deviance((1 - x) / remainder, (center - x) / remainder);
        return scale * StrictMath.exp(-deviance - corrections);
    }

    /** The leading factor of the kernel's maximum, before Stirling's corrections. */
    private double scale() {
        return Math.sqrt(a / (a + b) * b / (2 * Math.PI));
    }

    /** Stirling's corrections, in the exponent. */
    private double corrections() {
        return LogGamma.stirlingError(a) + LogGamma.stirlingError(b) - LogGamma.stirlingError(a + b);
    }

    /** Returns e - ln(ratio), where the ratio is 1 + e. */
    private static double deviance(double ratio, double e) {
        if (Math.abs(e) > 0.1) {
            return e - StrictMath.log(ratio);
        }
        // e^2/2 - e^3/3 + e^4/4 - ...
        double sum = 0;
        double power = e * e;
        for (int exponent = 2; Math.abs(power) > 1e-18 * e * e; exponent++) {
            sum += power / exponent;
            power *= -e;
        }
        return sum;
    }

    /** The continued fraction of the incomplete beta function (DLMF 8.17.22) by the modified Lentz algorithm. */
    private static double continuedFraction(double a, double b, double x) {
        double numerator = 1;
        double denominator = 1 / awayFromZero(1 - (a + b) * x / (a + 1));
        double fraction = denominator;
        for (int m = 1; m <= MAXIMUM_FRACTION_TERMS; m++) {
            double even = m * (b - m) * x / ((a + 2.0 * m - 1) * (a + 2.0 * m));
            denominator = 1 / awayFromZero(1 + even * denominator);
            numerator = awayFromZero(1 + even / numerator);
            fraction *= denominator * numerator;
            double odd = -(a + m) * (a + b + m) * x / ((a + 2.0 * m) * (a + 2.0 * m + 1));
            denominator = 1 / awayFromZero(1 + odd * denominator);
            numerator = awayFromZero(1 + odd / numerator);
            double factor = denominator * numerator;
            fraction *= factor;
            if (Math.abs(factor - 1) <= 2 * Math.ulp(1.0)) {
                return fraction;
            }
        }
        throw new ArithmeticException("incomplete beta function did not converge at a=" + a + " b=" + b + " x=" + x);
    }

    private static double awayFromZero(double value) {
        return Math.abs(value) < TINY ? TINY : value;
    }
}
