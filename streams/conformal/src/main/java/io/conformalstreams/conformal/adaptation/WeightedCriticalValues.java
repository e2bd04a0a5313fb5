package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;

/**
 * Critical values whose weight falls with age, NexCP (Barber, Candes, Ramdas and Tibshirani, "Conformal prediction beyond
 * exchangeability", arXiv 2202.13415). With weights w_i = rho^age, age 1 for the latest, the threshold is
 *
 * <pre>  lambda = inf{ l : sum of w_i over A_i &lt;= l  is at least  (1 - alpha)(w_1 + ... + w_n + 1) }</pre>
 *
 * <p>or +Infinity. It covers with probability at least 1 - alpha less a weighted sum of how far the past units' laws lie
 * from exchangeability with the new one. With rho = 1 it is the rank rule.
 *
 * <p>Age is by index, in the order in which units were accepted. A unit that is withdrawn leaves its index empty, and a
 * correction takes the same index: the other weights stay as they were fixed.
 *
 * <p>Weights are integers in units of 2^-40, rounded down, 0 once rho^age is smaller; so sums are exact and the threshold
 * depends on content only. Every weight changes with every unit: values are kept sorted, insertion and removal shift part of
 * an array, but each threshold is one pass over all values younger than 28/(1 - rho). Not safe for use by several threads.
 */
public final class WeightedCriticalValues {
    private static final long ONE = 1L << 40;
    private static final BigDecimal LARGEST_BELOW_ONE = new BigDecimal("0.99999");
    private static final int INITIAL_ROOM = 64;

    /** The weights of ages 1, 2, ... up to the last that is not 0; none for rho = 1, where all are equal. */
    private final long[] weights;

    private final boolean allEqual;
    private final long weightOfAllAges;

    /** In ascending order of value, then of index. */
    private double[] values = new double[INITIAL_ROOM];

    private long[] indices = new long[INITIAL_ROOM];
    private int size;
    private long latestIndex = Long.MIN_VALUE;

    /**
     * Creates a store without values.
     *
     * @param rho how much of its weight a value keeps from one unit to the next, above 0; at most .99999, or 1
     * @throws IllegalArgumentException if rho is outside its range
     */
    public WeightedCriticalValues(BigDecimal rho) {
        this.allEqual = rho.compareTo(BigDecimal.ONE) == 0;
        if (rho.signum() <= 0 || (!allEqual && rho.compareTo(LARGEST_BELOW_ONE) > 0)) {
            throw new IllegalArgumentException(
                    "rho must be above 0, and at most " + LARGEST_BELOW_ONE + " or 1: " + rho);
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
     * Returns whether any number of values can give a finite threshold at alpha. Without end the weights add up to
     * rho/(1 - rho), so that takes rho > 1 - alpha; otherwise the threshold is +Infinity for ever, and a configuration that
     * asks for it is wrong.
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
     * @param index the number of the unit in the order of acceptance; no two values may have the same
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
     * @return whether it was there; one that is too old to weigh anything may have been forgotten
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
     * @param nextIndex the index of that unit, above those of all values
     * @throws IllegalArgumentException if alpha cannot be {@link #reaches reached} or nextIndex is too low
     */
    public double threshold(BigDecimal alpha, long nextIndex) {
        if (!reaches(alpha)) {
            throw new IllegalArgumentException("weights never add up to a finite threshold at alpha " + alpha);
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

    private long weight(long age) {
        if (allEqual) {
            return ONE;
        }
        return age <= weights.length ? weights[(int) age - 1] : 0;
    }

    /** ceil((1 - alpha)(total + 1)), 0 for alpha of 1 and more. */
    private static long required(BigDecimal alpha, long total) {
        return BigDecimal.ONE
                .subtract(alpha)
                .max(BigDecimal.ZERO)
                .multiply(BigDecimal.valueOf(Math.addExact(total, ONE)))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
    }

    /** Forgets what weighs nothing any more, and grows if that was less than half. */
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
            throw new IllegalArgumentException("NaN is no critical value");
        }
        return value + 0.0;
    }

    /** The first position at or behind the given value and index. */
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
