package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.Stream;

/**
 * K-fold cross-conformal prediction (Vovk, "Cross-conformal predictors", 2015): every unit trains all models but that of its
 * own fold and is scored by that one, so all labelled units serve both ends. A candidate truth Y of a new image has a
 * critical value A_k(X, Y) under each fold's model, and
 *
 * <pre>  p(Y) = (1 + sum over folds k of |{i in fold k : A_k(X_i, Y_i) &gt;= A_k(X, Y)}|) / (n + 1).</pre>
 *
 * <p>The set {Y : p(Y) > alpha} contains the truth with probability 1 - alpha in practice; what is proved, for units
 * exchangeable and folds of n/K, is 1 - 2 alpha - 2(1 - 1/K)/(n/K + 1) (Barber, Candes, Ramdas and Tibshirani, "Predictive
 * inference with the jackknife+", arXiv 1905.02928, theorem 4). With one fold it is the rank rule.
 *
 * <p>The state holds each fold's critical values: units may be added and removed in any order. Not safe for use by several
 * threads.
 */
public final class CrossConformal {
    private final List<OrderStatisticMultiset> folds;

    /**
     * Creates a state without units.
     *
     * @param folds their number K, positive
     * @throws IllegalArgumentException if it is not
     */
    public CrossConformal(int folds) {
        if (folds < 1) {
            throw new IllegalArgumentException("number of folds must be positive: " + folds);
        }
        this.folds = Stream.generate(OrderStatisticMultiset::new).limit(folds).toList();
    }

    /**
     * Adds a unit by its out-of-fold critical value.
     *
     * @param fold the unit's own, from 0: the one whose model did not see it
     * @throws IllegalArgumentException if the value is NaN
     */
    public void insert(int fold, double value) {
        folds.get(fold).insert(value);
    }

    /**
     * Removes a unit.
     *
     * @return whether the fold had such a value
     * @throws IllegalArgumentException if the value is NaN
     */
    public boolean remove(int fold, double value) {
        return folds.get(fold).remove(value);
    }

    /** Returns the number of units, n. */
    public long size() {
        return folds.stream().mapToLong(OrderStatisticMultiset::size).sum();
    }

    /**
     * Returns the p-value of a candidate.
     *
     * @param values its critical values under the models of the folds
     * @throws IllegalArgumentException if there is not one for each fold, or one is NaN
     */
    public double pValue(double... values) {
        return (1 + countAtLeast(values)) / (size() + 1.0);
    }

    /**
     * Returns whether a candidate belongs to the prediction set, p > alpha: decided in integers.
     *
     * @param values its critical values under the models of the folds
     * @throws IllegalArgumentException if there is not one for each fold, or one is NaN
     */
    public boolean contains(BigDecimal alpha, double... values) {
        return countAtLeast(values) >= leastCount(alpha);
    }

    /**
     * Returns the union of all candidates Y in the prediction set, for critical values max{ -s_k(v) : v in Y }: it contains
     * the truth whenever the prediction set does. A pixel belongs to it exactly if it would alone.
     *
     * @param scores of the image by the model of each fold, on one grid
     */
    public PackedMask outerSet(List<ScoreMap> scores, BigDecimal alpha) {
        return set(scores, alpha, true);
    }

    /**
     * Returns the intersection of all candidates Y in the prediction set, for critical values max{ s_k(v) : v not in Y }: it
     * lies inside the truth whenever the truth is in the prediction set. A pixel belongs to it exactly if no candidate may
     * lack it, even it alone.
     *
     * @param scores of the image by the model of each fold, on one grid
     */
    public PackedMask innerSet(List<ScoreMap> scores, BigDecimal alpha) {
        return set(scores, alpha, false);
    }

    private PackedMask set(List<ScoreMap> scores, BigDecimal alpha, boolean outer) {
        Grid grid = scores.get(0).grid();
        if (scores.size() != folds.size()
                || scores.stream().anyMatch(map -> !map.grid().equals(grid))) {
            throw new InvalidImageException(
                    "one score map of " + grid + " is needed for each of " + folds.size() + " folds");
        }
        long leastCount = leastCount(alpha);
        double[][] sorted =
                folds.stream().map(OrderStatisticMultiset::toSortedArray).toArray(double[][]::new);
        long[] words = new long[(grid.size() + Long.SIZE - 1) / Long.SIZE];
        for (int pixel = 0; pixel < grid.size(); pixel++) {
            long count = 0;
            for (int fold = 0; fold < sorted.length; fold++) {
                double score = scores.get(fold).at(pixel);
                count += countAtLeast(sorted[fold], outer ? -score : score);
            }
            if (count >= leastCount == outer) {
                words[pixel >>> 6] |= 1L << pixel;
            }
        }
        return PackedMask.ofWords(grid, words);
    }

    private static int countAtLeast(double[] sorted, double value) {
        int low = 0;
        int high = sorted.length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < value) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return sorted.length - low;
    }

    /** p > alpha says 1 + count > alpha (n + 1), that is count >= floor(alpha (n + 1)). */
    private long leastCount(BigDecimal alpha) {
        long n = size();
        return n + 1 - RankRule.rank(alpha, n);
    }

    private long countAtLeast(double[] values) {
        if (values.length != folds.size()) {
            throw new IllegalArgumentException("expected " + folds.size() + " critical values, got " + values.length);
        }
        long count = 0;
        for (int fold = 0; fold < values.length; fold++) {
            OrderStatisticMultiset calibration = folds.get(fold);
            count += calibration.size() - calibration.countBelow(values[fold]);
        }
        return count;
    }
}
