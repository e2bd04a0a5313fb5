package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Critical values with weights that decay with age, known as NexCP (Barber, Candes, Ramdas and Tibshirani, "Conformal
 * prediction beyond exchangeability", arXiv 2202.13415). Value i has the weight w_i = rho^age, and the latest value has
 * age 1. The threshold is
 *
 * <pre>  lambda = inf{ l : sum of w_i over A_i &lt;= l  is at least  (1 - alpha)(w_1 + ... + w_n + 1) }</pre>
 *
 * <p>or +Infinity if no value reaches that sum. It covers with probability at least 1 - alpha minus a weighted sum of
 * distances. There is one distance for each past unit: it measures how far that unit is from being exchangeable with
 * the new one. With rho = 1 the threshold is that of the rank rule.
 *
 * <p>The index of a unit, its number in the order of acceptance, determines its age. A withdrawn unit leaves its index
 * empty, and a corrected unit keeps its index. So neither changes the weights of other units.
 *
 * <p>Weights are rounded down to integers in units of 2^-40, and vanish once rho^age is smaller than that. So sums are
 * exact, and the threshold depends on the content alone. Values are kept sorted, and inserting or removing one shifts
 * part of an array. Every new unit changes all weights, so each threshold takes one pass over the values younger than
 * about 28/(1 - rho). The class is not thread-safe.
 */
public final class WeightedCriticalValues {
    private static final long ONE = 1L << 40;
    private static final BigDecimal LARGEST_BELOW_ONE = new BigDecimal("0.99999");
    private static final int INITIAL_ROOM = 64;

    /**
     * The weights of ages 1, 2, ..., up to the last that is not 0. Empty for rho = 1, because all weights are then
     * equal.
     */
    private final long[] weights;

    private final boolean allEqual;
    private final long weightOfAllAges;

    /** Sorted by value, then by index. */
    private double[] values = new double[INITIAL_ROOM];

    private long[] indices = new long[INITIAL_ROOM];
    private int size;
    private long latestIndex = Long.MIN_VALUE;

    /**
     * Creates a store without values.
     *
     * @param rho the factor by which each new unit multiplies the weight of an older value: above 0 and at most
     *     0.99999, or exactly 1
     * @throws IllegalArgumentException if rho is outside its range
     */
    public WeightedCriticalValues(BigDecimal rho) {
        this.allEqual = rho.compareTo(BigDecimal.ONE) == 0;
        if (rho.signum() <= 0 || (!allEqual && rho.compareTo(LARGEST_BELOW_ONE) > 0)) {
            throw new IllegalArgumentException(
                    "rho must be above 0 and at most " + LARGEST_BELOW_ONE + ", or exactly 1: " + rho);
        }
        this.weights = allEqual ? new long[0] : powers(rho.doubleValue());
        this.weightOfAllAges = Arrays.stream(weights).sum();
    }

    private static long[] powers(double rho) {
        long[] powers = new long[INITIAL_ROOM];
        int ages = 0;
        for (double power = rho; power * ONE >= 1; power *= rho) {
            if (ages == powers.length) {
                powers = Arrays.copyOf(powers, 2 * ages);
            }
            powers[ages++] = (long) (power * ONE);
        }
        return Arrays.copyOf(powers, ages);
    }

    /**
     * Returns whether enough values can ever give a finite threshold at alpha. The weights of infinitely many values
     * add up to rho/(1 - rho), so rho must exceed 1 - alpha. Otherwise the threshold stays +Infinity forever, and the
     * configuration is wrong.
     */
    public boolean reaches(BigDecimal alpha) {
        if (allEqual || alpha.compareTo(BigDecimal.ONE) >= 0) {
            return alpha.signum() > 0;
        }
        return weightOfAllAges >= required(alpha, weightOfAllAges);
    }

    /**
     * Adds the critical value of a unit.
     *
     * @param index the number of the unit in the order of acceptance; no two values may have the same index
     * @throws IllegalArgumentException if the value is NaN
     */
    public void insert(long index, double value) {
        double inserted = canonical(value);
        latestIndex = Math.max(latestIndex, index);
        if (size == values.length) {
            makeRoom();
        }
        int position = position(inserted, index);
        System.arraycopy(values, position, values, position + 1, size - position);
        System.arraycopy(indices, position, indices, position + 1, size - position);
        values[position] = inserted;
        indices[position] = index;
        size++;
    }

    /**
     * Removes the critical value of a unit.
     *
     * @return whether the value was found. A value that is so old that its weight is 0 may have been dropped before
     * @throws IllegalArgumentException if the value is NaN
     */
    public boolean remove(long index, double value) {
        double removed = canonical(value);
        int position = position(removed, index);
        if (position == size || values[position] != removed || indices[position] != index) {
            return false;
        }
        size--;
        System.arraycopy(values, position + 1, values, position, size - position);
        System.arraycopy(indices, position + 1, indices, position, size - position);
        return true;
    }

    /** Returns the number of values kept. */
    public int size() {
        return size;
    }

    /**
     * Returns the threshold for the next unit.
     *
     * @param alpha the nominal miscoverage
     * @param nextIndex the next unit's index, above the indices of all values
     * @throws IllegalArgumentException if no finite threshold can be {@link #reaches reached} at alpha, or nextIndex is
     *     too low
     */
    public double threshold(BigDecimal alpha, long nextIndex) {
        if (!reaches(alpha)) {
            throw new IllegalArgumentException("the weights can never give a finite threshold at alpha " + alpha);
        }
        if (size > 0 && nextIndex <= latestIndex) {
            throw new IllegalArgumentException("the next index must be above " + latestIndex + ": " + nextIndex);
        }
        long total = 0;
        for (int i = 0; i < size; i++) {
            total = Math.addExact(total, weight(nextIndex - indices[i]));
        }
        long missing = required(alpha, total);
        if (missing <= 0) {
            return Double.NEGATIVE_INFINITY;
        }
        for (int i = 0; i < size; i++) {
            missing -= weight(nextIndex - indices[i]);
            if (missing <= 0) {
                return values[i];
            }
        }
        return Double.POSITIVE_INFINITY;
    }

    /**
     * Returns the number of equally weighted values whose mean would vary as much as the weighted mean of these
     * values: the squared sum of the weights, divided by the sum of their squares. It is 0 if all weights are 0.
     *
     * @param nextIndex the next unit's index, above the indices of all values
     */
    public double effectiveSize(long nextIndex) {
        EffectiveSize effective = new EffectiveSize();
        for (int i = 0; i < size; i++) {
            effective.add(weight(nextIndex - indices[i]));
        }
        return effective.value();
    }

    private long weight(long age) {
        if (allEqual) {
            return ONE;
        }
        return age <= weights.length ? weights[(int) age - 1] : 0;
    }

    /** Returns ceil((1 - alpha)(total + 1)), or 0 if alpha is at least 1. */
    private static long required(BigDecimal alpha, long total) {
        return BigDecimal.ONE
                .subtract(alpha)
                .max(BigDecimal.ZERO)
                .multiply(BigDecimal.valueOf(Math.addExact(total, ONE)))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** Drops the values with weight 0. Doubles the arrays if more than half of the values remain. */
    private void makeRoom() {
        int kept = 0;
        for (int i = 0; i < size; i++) {
            if (weight(latestIndex + 1 - indices[i]) > 0) {
                values[kept] = values[i];
                indices[kept] = indices[i];
                kept++;
            }
        }
        size = kept;
        if (size > values.length / 2) {
            values = Arrays.copyOf(values, 2 * values.length);
            indices = Arrays.copyOf(indices, values.length);
        }
    }

    private static double canonical(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a critical value must not be NaN");
        }
        return value + 0.0;
    }

    /** Returns the first position whose entry is not before the given one in the sorted order. */
    private int position(double value, long index) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] < value || (values[middle] == value && indices[middle] < index)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
