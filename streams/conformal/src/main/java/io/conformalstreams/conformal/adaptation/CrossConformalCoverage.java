package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.List;
import java.util.TreeMap;

/**
 * The proven coverage of {@link CrossConformalSets}. Models were cross-fitted on folds, and some units of the folds
 * calibrate with their out-of-fold critical values A_i. Other units that no model has seen may calibrate with the
 * critical values of all models. Lambda is the k-th smallest of these n values. Which units calibrate must not depend on
 * their scores.
 *
 * <p><b>Folds of one size.</b> Take K folds of the same size, from each of which at most {@code a} units calibrate.
 * The models may have been trained on further folds. Add a fold of the same size that contains the new unit, and
 * imagine that {@code a} units of each of the K + 1 folds calibrate. For each of these (K + 1) a units, let c_i be
 * its critical value from all models that are trained without its own fold and without one other fold. Exchanging
 * units within folds and exchanging whole folds leaves the law of the c_i unchanged, and can move any of them to any
 * place. For the new unit, c is the critical value of its sets. For a calibration unit, the model behind A_i is among
 * the models behind c_i, so c_i is at most A_i. If c exceeds x of the A_i, it exceeds x of the c_i. At most
 * (K + 1) a - x of (K + 1) a numbers exceed x others, so
 *
 * <pre>  P( c exceeds x of the A_i )  &lt;=  1 - x/((K + 1) a).                                   (1)</pre>
 *
 * <p>If each fold has one calibrating unit, this is the bound of the rank rule, 1 - x/(n + 1). If each fold has
 * {@code a} calibrating units, it is 1 - x/(n + a). This bound is attained: there are exchangeable units and models
 * with exactly this coverage. The proof of cross-validation+ (Barber, Candes, Ramdas and Tibshirani, arXiv
 * 1905.02928, theorem 4), which counts the same comparisons, gives a second bound. With N = K a it is
 *
 * <pre>  P( c exceeds x of the A_i )  &lt;=  2 (1 - x/(N + 1)) + min( 2(1 - 1/K)/(a + 1), (1 - K/N)/(K + 1) ).   (2)</pre>
 *
 * <p><b>Folds of several sizes</b> are not exchangeable with each other. The folds of each size form a group, and both
 * bounds hold for each group. If a fold has more calibrating units than its size allows, its units are in no group.
 *
 * <p><b>Unseen units.</b> Given the models, r such units and the new one are exchangeable, so P(c exceeds y of the r
 * values) is at most 1 - y/(r + 1). They form a further group.
 *
 * <p><b>All together.</b> A set fails if c exceeds at least k of all n values. Then c exceeds at least k - (n - n_g) of
 * the n_g values of each group g. Each group gives a bound, and the best one counts. Moreover, 1 - x_g/D_g is a p-value
 * for each group, with D_g = (K + 1) a or r + 1. Twice a weighted mean of p-values is a p-value (Vovk and Wang,
 * "Combining p-values via averaging", 2020). With the weights D_g and u units in no group, the coverage is at least
 *
 * <pre>  1 - 2 (1 - (k - u)/(D_1 + ... + D_G)).                                            (3)</pre>
 *
 * <p>All bounds are computed as exact fractions.
 */
public final class CrossConformalCoverage {

    private final List<Group> groups;
    private final long n;
    private final long unplaced;

    private CrossConformalCoverage(List<Group> groups, long unplaced) {
        this.groups = groups;
        this.unplaced = unplaced;
        this.n = unplaced + groups.stream().mapToLong(Group::units).sum();
    }

    /**
     * Creates the coverage of a calibration.
     *
     * @param sizes the number of units of each fold, whether they calibrate or not
     * @param calibrating the number of units of each fold that calibrate, 0 or more
     * @param unseen the calibrating units that no model was trained with, 0 or more
     * @throws IllegalArgumentException if a number is negative, or there is not one number for each fold
     */
    public static CrossConformalCoverage of(FoldSizes sizes, long[] calibrating, long unseen) {
        if (calibrating.length != sizes.folds()) {
            throw new IllegalArgumentException(
                    "need a number for each of " + sizes.folds() + " folds: " + calibrating.length);
        }
        TreeMap<Integer, Folds> bySize = new TreeMap<>();
        long unplaced = 0;
        for (int fold = 0; fold < calibrating.length; fold++) {
            int size =
                    sizes.units().isEmpty() ? Integer.MAX_VALUE : sizes.units().get(fold);
            if (calibrating[fold] < 0 || unseen < 0) {
                throw new IllegalArgumentException("numbers of units must not be negative");
            }
            if (calibrating[fold] > size) {
                unplaced += calibrating[fold];
            } else if (calibrating[fold] > 0) {
                bySize.merge(size, new Folds(1, calibrating[fold], calibrating[fold]), Folds::and);
            }
        }
        List<Group> groups = new ArrayList<>(bySize.values());
        if (unseen > 0) {
            groups.add(new Unseen(unseen));
        }
        return new CrossConformalCoverage(List.copyOf(groups), unplaced);
    }

    /** Returns the number of calibrating units. */
    public long n() {
        return n;
    }

    /**
     * Returns the largest proven lower bound of the coverage, 0..1, correct to the precision of a double.
     *
     * @param k the rank of lambda among all calibration units, 1..n
     * @throws IllegalArgumentException if k is outside its range
     */
    public double atLeast(long k) {
        if (k < 1 || k > n) {
            throw new IllegalArgumentException("rank must be 1.." + n + ": " + k);
        }
        return proven(k).toDouble();
    }

    /**
     * Returns the smallest rank whose proven coverage is at least 1 - alpha; n + 1 if there is none.
     *
     * @param alpha the miscoverage, above 0 and below 1
     */
    public long rank(BigDecimal alpha) {
        BigDecimal wanted = BigDecimal.ONE.subtract(alpha);
        long tooLow = 0;
        long enough = n + 1;
        while (enough - tooLow > 1) {
            long k = tooLow + (enough - tooLow) / 2;
            if (proven(k).isAtLeast(wanted)) {
                enough = k;
            } else {
                tooLow = k;
            }
        }
        return enough;
    }

    private Fraction proven(long k) {
        Fraction best = Fraction.ZERO;
        long denominators = 0;
        for (Group group : groups) {
            best = best.max(group.coverage(k - (n - group.units())));
            denominators = Math.addExact(denominators, group.denominator());
        }
        // 1 - 2 (1 - x/D) = (2 x - D)/D
        return denominators == 0 ? best : best.max(Fraction.of(2 * (k - unplaced) - denominators, denominators));
    }

    /**
     * A group of calibration units. There is a bound on the probability that the new unit's critical value exceeds x of
     * them.
     */
    private sealed interface Group {

        /** The number of units. */
        long units();

        /** D: the critical value exceeds x of the units with probability at most 1 - x/D. */
        long denominator();

        /** A lower bound of the probability that the critical value exceeds fewer than x of the units. */
        default Fraction coverage(long x) {
            return Fraction.of(x, denominator());
        }
    }

    private record Unseen(long units) implements Group {

        @Override
        public long denominator() {
            return units + 1;
        }
    }

    /**
     * Folds of one size.
     *
     * @param folds K, those with calibrating units
     * @param largest a, the largest number of calibrating units in one fold
     */
    private record Folds(long folds, long largest, long units) implements Group {

        Folds and(Folds other) {
            return new Folds(folds + other.folds, Math.max(largest, other.largest), units + other.units);
        }

        @Override
        public long denominator() {
            return Math.multiplyExact(folds + 1, largest);
        }

        @Override
        public Fraction coverage(long x) {
            return Group.super.coverage(x).max(crossValidation(x));
        }

        /** Returns -1 + 2 x/(N + 1) less the smaller correction. Here (1 - K/N)/(K + 1) = (a - 1)/(a (K + 1)). */
        private Fraction crossValidation(long x) {
            long imagined = Math.multiplyExact(folds, largest);
            Fraction bySize = Fraction.of(2 * (folds - 1), Math.multiplyExact(folds, largest + 1));
            Fraction byFolds = Fraction.of(largest - 1, denominator());
            return Fraction.of(2 * x - (imagined + 1), imagined + 1).minus(bySize.min(byFolds));
        }
    }

    /** An exact fraction with a positive denominator. */
    private record Fraction(BigInteger numerator, BigInteger denominator) {

        static final Fraction ZERO = of(0, 1);

        static Fraction of(long numerator, long denominator) {
            return new Fraction(BigInteger.valueOf(numerator), BigInteger.valueOf(denominator));
        }

        Fraction minus(Fraction other) {
            return new Fraction(
                    numerator.multiply(other.denominator).subtract(other.numerator.multiply(denominator)),
                    denominator.multiply(other.denominator));
        }

        Fraction max(Fraction other) {
            return minus(other).numerator.signum() >= 0 ? this : other;
        }

        Fraction min(Fraction other) {
            return minus(other).numerator.signum() <= 0 ? this : other;
        }

        boolean isAtLeast(BigDecimal number) {
            return new BigDecimal(numerator).compareTo(number.multiply(new BigDecimal(denominator))) >= 0;
        }

        double toDouble() {
            return new BigDecimal(numerator)
                    .divide(new BigDecimal(denominator), MathContext.DECIMAL128)
                    .doubleValue();
        }
    }
}
