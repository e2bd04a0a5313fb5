package io.conformalstreams.ops.verify;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.ArrayList;
import java.util.Collection;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalInt;

/**
 * The coverage that is proven for cross-fitted models. The bounds are those of {@link
 * io.conformalstreams.conformal.adaptation.CrossConformalCoverage}, written as decimals with many digits.
 *
 * @param folds for each fold size, the number of calibrating units in each fold of that size
 * @param unseen calibrating units that no model was trained with
 * @param unplaced units of folds with more calibrating units than the fold's size allows
 */
record ProvenCoverage(Collection<List<Long>> folds, long unseen, long unplaced) {

    private static final MathContext DIGITS = new MathContext(60);

    /** A tolerance: far below the difference of two unequal fractions, and far above the rounding errors. */
    private static final BigDecimal NOTHING = BigDecimal.ONE.movePointLeft(45);

    /**
     * Creates the coverage of a calibration.
     *
     * @param sizes units of each fold; empty if all have the same number
     * @param units the fold of each calibrating unit
     */
    static ProvenCoverage of(List<Integer> sizes, List<OptionalInt> units) {
        Map<Integer, Long> byFold = new HashMap<>();
        units.stream().filter(OptionalInt::isPresent).forEach(fold -> byFold.merge(fold.getAsInt(), 1L, Long::sum));
        Map<Integer, List<Long>> bySize = new HashMap<>();
        long unplaced = 0;
        for (Map.Entry<Integer, Long> fold : byFold.entrySet()) {
            int size = sizes.isEmpty() ? 0 : sizes.get(fold.getKey());
            if (size > 0 && fold.getValue() > size) {
                unplaced += fold.getValue();
            } else {
                bySize.computeIfAbsent(size, missing -> new ArrayList<>()).add(fold.getValue());
            }
        }
        long unseen = units.stream().filter(OptionalInt::isEmpty).count();
        return new ProvenCoverage(bySize.values(), unseen, unplaced);
    }

    /** Returns the smallest rank at which the coverage is at least 1 - alpha; n + 1 if there is none. */
    int rank(BigDecimal alpha) {
        int k = 1;
        while (k <= n() && atLeast(k).add(NOTHING).compareTo(BigDecimal.ONE.subtract(alpha)) < 0) {
            k++;
        }
        return k;
    }

    private long n() {
        return unplaced
                + unseen
                + folds.stream()
                        .flatMap(List::stream)
                        .mapToLong(Long::longValue)
                        .sum();
    }

    BigDecimal atLeast(long k) {
        BigDecimal best = BigDecimal.ZERO;
        long all = 0;
        if (unseen > 0) {
            all += unseen + 1;
            best = best.max(share(k - (n() - unseen), unseen + 1));
        }
        for (List<Long> ofOneSize : folds) {
            long number = ofOneSize.size();
            long largest = ofOneSize.stream().mapToLong(Long::longValue).max().orElseThrow();
            long units = ofOneSize.stream().mapToLong(Long::longValue).sum();
            long exceeded = k - (n() - units);
            all += (number + 1) * largest;
            best = best.max(share(exceeded, (number + 1) * largest)).max(crossValidation(exceeded, number, largest));
        }
        return all == 0 ? best : best.max(doubled(k - unplaced, all));
    }

    /** The bound of cross-validation+, theorem 4, as if every fold had as many calibrating units as the largest. */
    private static BigDecimal crossValidation(long exceeded, long number, long largest) {
        BigDecimal first = share(2 * (number - 1), number).divide(BigDecimal.valueOf(largest + 1), DIGITS);
        BigDecimal second =
                BigDecimal.ONE.subtract(share(number, number * largest)).divide(BigDecimal.valueOf(number + 1), DIGITS);
        return doubled(exceeded, number * largest + 1).subtract(first.min(second));
    }

    /** Returns 1 - 2 (1 - part/whole). */
    private static BigDecimal doubled(long part, long whole) {
        return share(2 * part, whole).subtract(BigDecimal.ONE);
    }

    private static BigDecimal share(long part, long whole) {
        return BigDecimal.valueOf(part).divide(BigDecimal.valueOf(whole), DIGITS);
    }
}
