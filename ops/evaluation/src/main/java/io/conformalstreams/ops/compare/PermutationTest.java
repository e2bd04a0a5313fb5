package io.conformalstreams.ops.compare;

import java.util.SplittableRandom;

/**
 * A permutation test on pairs. Its statistic is the supremum of the mean curve.
 *
 * <p>Under the null hypothesis, the contenders are exchangeable within each pair. Suprema after random exchanges then
 * have the same distribution as the observed one, and
 *
 * <p>p = (1 + number of exchanges whose supremum is at least the observed one) / (1 + number of exchanges)
 *
 * <p>is valid: P(p &lt;= u) &lt;= u. A small p is evidence that the mean curve rises above 0 somewhere.
 *
 * @param statistic the observed supremum, 0 or more
 * @param p its p-value, above 0 and at most 1
 */
public record PermutationTest(double statistic, double p) {

    /** Number of random exchanges. */
    static final int EXCHANGES = 9999;

    /** Tolerance for sums in a different order. */
    private static final double ROUNDING = 1e-12;

    private static final double SIGNIFICANT = 0.05;

    /** Whether the data are consistent with a mean curve that never rises above 0. */
    public boolean isConsistent() {
        return p > SIGNIFICANT;
    }

    /**
     * Tests whether the critical values of one contender are stochastically smaller.
     *
     * @param first critical values of the first contender, by pair; may be ±inf, but not NaN
     * @param second critical values of the second contender, by pair
     * @param seed of the exchanges
     * @return the tests of sup(F_first - F_second) and of sup(F_second - F_first)
     */
    public static PermutationTest[] ofCriticalValues(double[] first, double[] second, long seed) {
        return of(new EmpiricalDistributions(first, second), seed);
    }

    /**
     * Tests the mean curve and its negative, with the same exchanges.
     *
     * @param seed of the exchanges
     */
    static PermutationTest[] of(PairedCurves curves, long seed) {
        boolean[] exchanged = new boolean[curves.pairs()];
        double[] observed = curves.suprema(exchanged);
        int[] atLeast = new int[observed.length];
        SplittableRandom random = new SplittableRandom(seed);
        for (int exchange = 0; exchange < EXCHANGES; exchange++) {
            for (int pair = 0; pair < exchanged.length; pair++) {
                exchanged[pair] = random.nextLong() < 0;
            }
            double[] suprema = curves.suprema(exchanged);
            for (int sign = 0; sign < observed.length; sign++) {
                atLeast[sign] += suprema[sign] >= observed[sign] - ROUNDING ? 1 : 0;
            }
        }
        PermutationTest[] tests = new PermutationTest[observed.length];
        for (int sign = 0; sign < observed.length; sign++) {
            tests[sign] = new PermutationTest(observed[sign], (1.0 + atLeast[sign]) / (1.0 + EXCHANGES));
        }
        return tests;
    }
}
