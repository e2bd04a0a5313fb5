package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.RoundingMode;
import java.util.Arrays;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * Critical values of units that were selected for labelling with known probabilities. A unit that was selected with
 * probability p has the weight w = 1/p, so that the labelled units stand for all units (Tibshirani, Barber, Candes and
 * Ramdas, "Conformal prediction under covariate shift", arXiv 1904.06019; Horvitz and Thompson, 1952). With w_0, a bound
 * of the new unit's weight, the threshold is
 *
 * <pre>  lambda = inf{ l : sum of w_i over A_i &lt;= l  is at least  (1 - alpha)(w_1 + ... + w_n + w_0) }</pre>
 *
 * <p>or +Infinity if no value reaches that sum. Here w_0 is the inverse of the smallest probability that the design
 * allows, or the largest weight of a labelled unit if that is larger.
 *
 * <p><b>What holds.</b> Let all units be independent with one law, and let selection depend on a unit only through p.
 * The law of the labelled units then has a density proportional to p with respect to the law of all units. So the law
 * of the new unit has a density proportional to w with respect to the law of the labelled units. With the new unit's
 * own weight w in place of w_0, P(A &lt;= lambda) is at least 1 - alpha (corollary 1 of that paper). The threshold
 * never decreases when w_0 grows: all of w_0 counts as lying above lambda, but only a share alpha of it is added to
 * the weight that may lie there. So the coverage over all units, labelled or not, is at least 1 - alpha if no unit's
 * probability is smaller than the design allows. Otherwise it is at least 1 - alpha less the probability that the new
 * unit's weight exceeds w_0.
 *
 * <p>If w_0 and all weights are equal, the threshold is that of the rank rule. Weights are rounded down to integers in
 * units of 2^-24, so the relative error of each is below 6e-8. Sums are exact, and the threshold depends on the
 * content alone. Values are kept sorted. Inserting or removing one shifts part of an array, and a threshold takes one
 * pass. The class is not thread-safe.
 */
public final class InclusionWeightedValues {
    private static final double ONE = 1L << 24;

    /** Any smaller probability counts as 2^-20, so that sums of weights cannot overflow. */
    private static final double SMALLEST = 0x1p-20;

    private static final int INITIAL_ROOM = 64;

    private final long leastNewWeight;
    private final TreeMap<Long, Integer> countByWeight = new TreeMap<>();
    private final EffectiveSize effective = new EffectiveSize();

    /** Sorted by value, then by weight. */
    private double[] values = new double[INITIAL_ROOM];

    private long[] weights = new long[INITIAL_ROOM];
    private int size;

    /**
     * Creates a store without values.
     *
     * @param smallestProbability the smallest probability with which the design selects a unit, above 0 and at most 1
     * @throws IllegalArgumentException if it is outside its range
     */
    public InclusionWeightedValues(double smallestProbability) {
        this.leastNewWeight = weight(smallestProbability);
    }

    /**
     * Adds the critical value of a unit.
     *
     * @param probability the probability with which the unit was selected, above 0 and at most 1
     * @throws IllegalArgumentException if the value is NaN, or the probability is outside its range
     */
    public void insert(double value, double probability) {
        double inserted = canonical(value);
        long weight = weight(probability);
        if (size == values.length) {
            values = Arrays.copyOf(values, 2 * size);
            weights = Arrays.copyOf(weights, 2 * size);
        }
        int position = position(inserted, weight);
        System.arraycopy(values, position, values, position + 1, size - position);
        System.arraycopy(weights, position, weights, position + 1, size - position);
        values[position] = inserted;
        weights[position] = weight;
        size++;
        effective.add(weight);
        countByWeight.merge(weight, 1, Integer::sum);
    }

    /**
     * Removes the critical value of a unit.
     *
     * @return whether a value with this probability was there; if not, nothing changes
     * @throws IllegalArgumentException if the value is NaN, or the probability is outside its range
     */
    public boolean remove(double value, double probability) {
        double removed = canonical(value);
        long weight = weight(probability);
        int position = position(removed, weight);
        if (position == size || values[position] != removed || weights[position] != weight) {
            return false;
        }
        size--;
        System.arraycopy(values, position + 1, values, position, size - position);
        System.arraycopy(weights, position + 1, weights, position, size - position);
        effective.remove(weight);
        countByWeight.computeIfPresent(weight, (same, count) -> count == 1 ? null : count - 1);
        return true;
    }

    /** Returns the number of values. */
    public int size() {
        return size;
    }

    /**
     * Returns the number of equally weighted values whose mean would vary as much as the weighted mean of these
     * values: the squared sum of the weights, divided by the sum of their squares. It is 0 without values.
     */
    public double effectiveSize() {
        return effective.value();
    }

    /**
     * Returns the threshold for the next unit: one of the critical values, which may be infinite. If no values with
     * these weights could give a finite threshold at alpha, the threshold is +Infinity, and the result is empty.
     *
     * @param alpha the miscoverage, above 0 and below 1
     */
    public OptionalDouble threshold(BigDecimal alpha) {
        long newWeight = countByWeight.isEmpty() ? leastNewWeight : Math.max(leastNewWeight, countByWeight.lastKey());
        long missing = BigDecimal.ONE
                .subtract(alpha)
                .multiply(BigDecimal.valueOf(Math.addExact(effective.sum(), newWeight)))
                .setScale(0, RoundingMode.CEILING)
                .longValueExact();
        if (missing > effective.sum()) {
            return OptionalDouble.empty();
        }
        int place = 0;
        for (missing -= weights[0]; missing > 0; missing -= weights[place]) {
            place++;
        }
        return OptionalDouble.of(values[place]);
    }

    private static long weight(double probability) {
        if (!(probability > 0 && probability <= 1)) {
            throw new IllegalArgumentException("a probability must be above 0 and at most 1: " + probability);
        }
        return (long) (ONE / Math.max(probability, SMALLEST));
    }

    private static double canonical(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a critical value must not be NaN");
        }
        return value + 0.0;
    }

    /** Returns the first position whose entry is not before the given one in the sorted order. */
    private int position(double value, long weight) {
        int low = 0;
        int high = size;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (values[middle] < value || (values[middle] == value && weights[middle] < weight)) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
