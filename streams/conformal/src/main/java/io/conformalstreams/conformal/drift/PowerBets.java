package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * Bets on small ranks from the top, by power functions: the tilt theta u^(theta - 1) of the rank u, for theta in {1/4,
 * 1/2, 3/4, 7/8}. Each bet has a Shiryaev-Roberts statistic R &lt;- (R + 1) L, and the evidence is their mean. If the
 * mean of each L given the past is at most 1 under the null, the bound of {@link ShiryaevRobertsDetector} holds.
 *
 * <p>There are two sources of L. A p-value p that is uniform given the past has L = theta p^(theta - 1) (Vovk, Gammerman
 * and Shafer, "Algorithmic learning in a random world", 2005, section 7.1). {@link UrnRanks#tilts} has no p-value but
 * the predictive law of the bucket, and normalises the tilts under it.
 *
 * <p>The exponents are multiples of 1/8, so that square roots suffice: they are the same on every machine. The class is
 * not thread-safe.
 */
final class PowerBets {
    private static final double[] EXPONENTS = {0.25, 0.5, 0.75, 0.875};

    /** The number of exponents. */
    static final int SIZE = EXPONENTS.length;

    static final int BYTES = SIZE * Double.BYTES;

    /** The smallest rank on which to bet, so that no bet is infinite. A larger rank only lowers a bet. */
    private static final double SMALLEST = 0x1p-60;

    private final double[] shiryaevRoberts = new double[SIZE];

    /** The inverse eighth roots of 1/2, 1, 3/2, ..., by twice the number. Urns need the same ones again and again. */
    private static final double[] INVERSE_ROOTS = IntStream.range(0, 1 << 15)
            .mapToDouble(twice -> inverseRoot(0.5 * twice))
            .toArray();

    /** Writes theta u^(theta - 1) for each theta; u is above 0. */
    static void tilts(double u, double[] tilts) {
        tiltsOfRoot(inverseRoot(u), tilts);
    }

    /** Writes theta u^(theta - 1) for each theta and u = twice/2; twice is positive. */
    static void tiltsOfHalf(long twice, double[] tilts) {
        tiltsOfRoot(twice < INVERSE_ROOTS.length ? INVERSE_ROOTS[(int) twice] : inverseRoot(0.5 * twice), tilts);
    }

    private static double inverseRoot(double u) {
        return 1 / Math.sqrt(Math.sqrt(Math.sqrt(u)));
    }

    private static void tiltsOfRoot(double inverse, double[] tilts) {
        double square = inverse * inverse;
        double fourth = square * square;
        tilts[0] = EXPONENTS[0] * fourth * square;
        tilts[1] = EXPONENTS[1] * fourth;
        tilts[2] = EXPONENTS[2] * square;
        tilts[3] = EXPONENTS[3] * inverse;
    }

    /** Observes a p-value, 0..1. */
    void observe(double p) {
        double[] factors = new double[SIZE];
        tilts(Math.max(SMALLEST, p), factors);
        observe(factors);
    }

    /** Observes the factor L of each exponent. Its mean given the past must be at most 1 under the null. */
    void observe(double[] factors) {
        for (int j = 0; j < SIZE; j++) {
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * factors[j], LevelMixture.CEILING);
        }
    }

    /** Returns the mean of R, 0 at the start, at most 1e300. */
    double evidence() {
        double sum = 0;
        for (double value : shiryaevRoberts) {
            sum += value;
        }
        return sum / SIZE;
    }

    void restart() {
        Arrays.fill(shiryaevRoberts, 0);
    }

    /** Writes R of each exponent, ascending (doubles). */
    void put(ByteBuffer state) {
        for (double value : shiryaevRoberts) {
            state.putDouble(value);
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static PowerBets get(String name, ByteBuffer state) {
        StateFrame.requireConsistent(name, state.remaining() >= BYTES);
        PowerBets bets = new PowerBets();
        for (int j = 0; j < SIZE; j++) {
            bets.shiryaevRoberts[j] = state.getDouble();
            StateFrame.requireConsistent(
                    name, bets.shiryaevRoberts[j] >= 0 && bets.shiryaevRoberts[j] <= LevelMixture.CEILING);
        }
        return bets;
    }
}
