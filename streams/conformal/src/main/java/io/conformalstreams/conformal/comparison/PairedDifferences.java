package io.conformalstreams.conformal.comparison;

import java.util.Collections;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * Differences between two models on the same units, each in -1..1, with limits of their mean. A limit is a confidence
 * sequence: it may be looked at after every unit, and the comparison may stop at any time for any reason. A limit with
 * the error probability delta is wrong, at any time ever, with a probability of at most delta.
 *
 * <p>That holds if every difference has the same mean, given the units before it. If the mean changes over time, a
 * statement about one bound that was fixed in advance still holds for the running average of the means: {@link
 * #isBelow} is ever true while this average is at the bound or above with a probability of at most delta, and likewise
 * {@link #isAbove}. Each product of bets is at most a martingale while the average is at the bound or above, because 1 +
 * y is at most exp(y).
 *
 * <p>The state is the number of times that each difference was observed, in steps of 1/{@value #STEPS}. A difference
 * between two steps is rounded up for the upper limit and down for the lower limit, so rounding only widens the
 * interval. The state and the limits do not depend on the order of the units.
 *
 * <p>The class is not thread-safe.
 */
public final class PairedDifferences {

    /** Number of steps in a unit. */
    public static final int STEPS = 1000;

    /** The limits are multiples of 1/{@value}. */
    public static final int LIMIT_STEPS = 5000;

    /**
     * The number of units by position: twice the difference in steps, which is odd for a difference between two steps.
     */
    private final SortedMap<Integer, Long> counts;

    private PairedDifferences(SortedMap<Integer, Long> counts) {
        this.counts = counts;
    }

    /** Returns a state without units. */
    public static PairedDifferences none() {
        return new PairedDifferences(new TreeMap<>());
    }

    /**
     * Returns the state that has these counts.
     *
     * @param counts positive counts, as {@link #counts} returns them
     * @throws IllegalArgumentException if a key or a count is out of range
     */
    public static PairedDifferences of(Map<Integer, Long> counts) {
        counts.forEach((position, count) -> {
            if (Math.abs(position) > 2 * STEPS || count < 1) {
                throw new IllegalArgumentException("a difference was observed " + count + " times at " + position
                        + ": needs a position of at most " + 2 * STEPS + " and a positive number");
            }
        });
        return new PairedDifferences(new TreeMap<>(counts));
    }

    /**
     * Adds the difference of one unit.
     *
     * @param difference -1..1
     */
    public void observe(double difference) {
        if (!(Math.abs(difference) <= 1)) {
            throw new IllegalArgumentException("difference must be -1..1: " + difference);
        }
        double steps = difference * STEPS;
        counts.merge((int) (Math.floor(steps) + Math.ceil(steps)), 1L, Long::sum);
    }

    /** Returns the number of units. */
    public long units() {
        return counts.values().stream().mapToLong(Long::longValue).sum();
    }

    /** Returns the number of units at each position: twice the difference times {@value #STEPS}, odd between steps. */
    public SortedMap<Integer, Long> counts() {
        return Collections.unmodifiableSortedMap(counts);
    }

    /** Returns the mean difference; 0 without units. A difference between two steps counts as their midpoint. */
    public double mean() {
        long sum = 0;
        for (Map.Entry<Integer, Long> position : counts.entrySet()) {
            sum += position.getKey() * position.getValue();
        }
        return sum == 0 ? 0 : (double) sum / (2L * STEPS) / units();
    }

    /**
     * Returns the upper limit of the mean: the smallest multiple of 1/{@value #LIMIT_STEPS} above which the mean is
     * proven not to be, or 1.
     *
     * @param errorProbability delta, strictly between 0 and 1
     */
    public double upperLimit(double errorProbability) {
        return limit(roundedUp(), errorProbability);
    }

    /**
     * Returns the lower limit of the mean, or -1.
     *
     * @param errorProbability as for the upper limit
     */
    public double lowerLimit(double errorProbability) {
        return 0.0 - limit(negatedRoundedUp(), errorProbability);
    }

    /** Whether the mean is proven to be below a bound: the upper limit is at most the bound. */
    public boolean isBelow(double bound, double errorProbability) {
        return isProven(roundedUp(), bound, errorProbability);
    }

    /** Whether the mean is proven to be above a bound: the lower limit is at least the bound. */
    public boolean isAbove(double bound, double errorProbability) {
        return isProven(negatedRoundedUp(), -bound, errorProbability);
    }

    private SortedMap<Integer, Long> roundedUp() {
        SortedMap<Integer, Long> rounded = new TreeMap<>();
        counts.forEach((position, count) -> rounded.merge(Math.floorDiv(position + 1, 2), count, Long::sum));
        return rounded;
    }

    private SortedMap<Integer, Long> negatedRoundedUp() {
        SortedMap<Integer, Long> rounded = new TreeMap<>();
        counts.forEach((position, count) -> rounded.merge(Math.floorDiv(1 - position, 2), count, Long::sum));
        return rounded;
    }

    private static double limit(SortedMap<Integer, Long> rounded, double errorProbability) {
        int refuted = 2 * LIMIT_STEPS;
        int possible = 0;
        while (refuted - possible > 1) {
            int middle = (possible + refuted) >>> 1;
            if (isProven(rounded, multiple(middle), errorProbability)) {
                refuted = middle;
            } else {
                possible = middle;
            }
        }
        return multiple(refuted);
    }

    private static double multiple(int index) {
        return (double) (index - LIMIT_STEPS) / LIMIT_STEPS;
    }

    private static boolean isProven(SortedMap<Integer, Long> rounded, double bound, double errorProbability) {
        if (!(errorProbability > 0 && errorProbability < 1)) {
            throw new IllegalArgumentException(
                    "error probability must be strictly between 0 and 1: " + errorProbability);
        }
        return bound < 1 && BettingCapital.logarithm(rounded, STEPS, bound) >= -StrictMath.log(errorProbability);
    }
}
