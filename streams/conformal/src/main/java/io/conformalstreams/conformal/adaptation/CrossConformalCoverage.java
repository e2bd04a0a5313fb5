package io.conformalstreams.conformal.adaptation;

/**
 * The proven coverage of {@link CrossConformalSets}. K folds of m units each were cross-fitted, so n = K m units have
 * out-of-fold critical values. Another r units that no model has seen may calibrate with the critical values of all
 * models. Lambda is the k-th smallest of these n + r values.
 *
 * <p>Proof for r = 0: add a further fold that consists of the new unit and m - 1 imagined ones. For each of the n + m
 * units, let c_i be its critical value from all models that are trained without its own fold and without one other
 * fold. The c_i are exchangeable. For the new unit, c is the critical value of its sets. For a calibration unit, the
 * model behind A_i is among the models behind c_i, so c_i is at most A_i. If a set fails, c exceeds at least k of the A_i
 * and so at least k of the c_i. An exchangeable value exceeds k of n + m with probability at most 1 - k/(n + m). The
 * coverage is thus at least
 *
 * <pre>  k/(n + m).</pre>
 *
 * <p>With m = 1, leave-one-out, this is the bound of the rank rule, k/(n + 1), at least 1 - alpha. For m above 1 the
 * bound is attained: there are exchangeable units and models with exactly this coverage. A second bound is that of
 * cross-validation+ (Barber, Candes, Ramdas and Tibshirani, arXiv 1905.02928, theorem 4), because a set that contains
 * every pixel of every model contains its sets:
 *
 * <pre>  1 - 2 a - min( 2(1 - 1/K)/(m + 1), (1 - K/n)/(K + 1) )  with  a = 1 - k/(n + 1).</pre>
 *
 * <p>Proof for r above 0: if a set fails, c exceeds x of the n and y of the r values with x + y at least k. By the above,
 * p = 1 - x/(n + m) is a p-value, and so is q = 1 - y/(r + 1), because the r + 1 units are exchangeable given the
 * models. From x &gt;= k - r and y &gt;= k - n follow the bounds (k - r)/(n + m) and (k - n)/(r + 1). The mean of p and q
 * with the weights n + m and r + 1 is at most e = 1 - k/(n + m + r + 1). Twice a weighted mean of p-values is a p-value
 * (Vovk and Wang, "Combining p-values via averaging", 2020), so the coverage is also at least 1 - 2 e.
 *
 * @param folds K, at least 2
 * @param unitsPerFold m, at least 1, equal for all folds
 * @param unseen r, the calibration units that no model was trained with, 0 or more
 */
public record CrossConformalCoverage(long folds, long unitsPerFold, long unseen) {

    /** @throws IllegalArgumentException if a number is outside its range */
    public CrossConformalCoverage {
        if (folds < 2 || unitsPerFold < 1 || unseen < 0) {
            throw new IllegalArgumentException("need at least 2 folds of at least 1 unit and no negative number of"
                    + " unseen units: " + folds + ", " + unitsPerFold + ", " + unseen);
        }
    }

    /**
     * Returns the largest proven lower bound of the coverage, 0..1.
     *
     * @param k the rank of lambda among all calibration units, 1..n + r
     * @throws IllegalArgumentException if k is outside its range
     */
    public double atLeast(long k) {
        long trained = folds * unitsPerFold;
        if (k < 1 || k > trained + unseen) {
            throw new IllegalArgumentException("rank must be 1.." + (trained + unseen) + ": " + k);
        }
        double ofFolds = (k - unseen) / (double) (trained + unitsPerFold);
        double other = unseen == 0 ? crossValidation(k) : ofBothKinds(k);
        return Math.max(0, Math.max(ofFolds, other));
    }

    private double crossValidation(long k) {
        double trained = folds * unitsPerFold;
        double byFoldSize = 2 * (1 - 1.0 / folds) / (unitsPerFold + 1);
        double byFolds = (1 - folds / trained) / (folds + 1);
        return 1 - 2 * (1 - k / (trained + 1)) - Math.min(byFoldSize, byFolds);
    }

    private double ofBothKinds(long k) {
        double trained = folds * unitsPerFold;
        double ofUnseen = (k - trained) / (unseen + 1);
        double averaged = 1 - 2 * (1 - k / (trained + unitsPerFold + unseen + 1));
        return Math.max(ofUnseen, averaged);
    }
}
