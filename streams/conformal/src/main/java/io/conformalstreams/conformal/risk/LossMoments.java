package io.conformalstreams.conformal.risk;

import java.math.BigInteger;

/**
 * The sums of the losses of n units at one threshold, in units of 1/{@link LossCurve#ONE}.
 *
 * @param n the number of units, 0 or more
 * @param sum the sum of the losses
 * @param sumOfSquares the sum of the squared losses, each square rounded up
 */
public record LossMoments(long n, long sum, long sumOfSquares) {

    /** @throws IllegalArgumentException unless n losses between 0 and 1 can have these sums */
    public LossMoments {
        boolean possible = n >= 0 && n <= LossSums.LARGEST_NUMBER_OF_UNITS;
        if (!possible || sum < 0 || sum > n * LossCurve.ONE || sumOfSquares < 0 || sumOfSquares > sum) {
            throw new IllegalArgumentException(
                    n + " losses cannot have the sum " + sum + " and the sum of squares " + sumOfSquares);
        }
    }

    /** Returns the square of a loss, rounded up. */
    static long square(long loss) {
        return loss == LossCurve.ONE ? loss : (loss * loss >>> 32) + ((int) (loss * loss) == 0 ? 0 : 1);
    }

    /** Returns the mean loss, 0..1, or NaN without units. */
    public double mean() {
        return (double) sum / LossCurve.ONE / n;
    }

    /** Returns the smallest integer that is not below the sum of the losses. */
    public long ceilingOfSum() {
        return (sum + LossCurve.ONE - 1) / LossCurve.ONE;
    }

    /**
     * Returns the sample variance of the losses with divisor n - 1. It is overstated by less than 2.4e-10 (n/(n-1)),
     * because the squares are rounded up.
     */
    public double variance() {
        BigInteger one = BigInteger.valueOf(LossCurve.ONE);
        BigInteger deviations = BigInteger.valueOf(n)
                .multiply(BigInteger.valueOf(sumOfSquares))
                .multiply(one)
                .subtract(BigInteger.valueOf(sum).pow(2));
        return deviations.doubleValue() / LossCurve.ONE / LossCurve.ONE / n / (n - 1);
    }
}
