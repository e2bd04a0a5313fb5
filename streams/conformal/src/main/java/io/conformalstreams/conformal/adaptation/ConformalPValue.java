package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;

/**
 * Full (transductive) conformal prediction with a model that does not learn from the calibration units. A candidate truth
 * Y of a new image has the p-value
 *
 * <pre>  p(Y) = (1 + |{i : A_i &gt;= A(X, Y)}|) / (n + 1)</pre>
 *
 * <p>and the prediction set {Y : p(Y) > alpha} is exactly {Y : A(X, Y) <= lambda} with the threshold of the rank rule: the
 * confidence sets are full conformal prediction in closed form. (Vovk, Gammerman and Shafer, "Algorithmic learning in a
 * random world", 2005.)
 */
public final class ConformalPValue {
    private ConformalPValue() {}

    /**
     * Returns the p-value of a critical value, 1/(n+1)..1: at most any given level with at most that probability.
     *
     * @param criticalValues of the calibration units
     * @throws IllegalArgumentException if the value is NaN
     */
    public static double of(OrderStatisticMultiset criticalValues, double value) {
        long n = criticalValues.size();
        return (1 + n - criticalValues.countBelow(value)) / (n + 1.0);
    }

    /**
     * Returns the smoothed p-value (|{i : A_i > A}| + u (1 + |{i : A_i = A}|)) / (n + 1): uniform on 0..1 for exchangeable
     * units, ties or not. For monitoring; sets stay deterministic.
     *
     * @param criticalValues of the calibration units
     * @param u a uniform number that depends on nothing else, 0..1
     * @throws IllegalArgumentException if the value is NaN or u outside its range
     */
    public static double smoothed(OrderStatisticMultiset criticalValues, double value, double u) {
        if (!(u >= 0 && u <= 1)) {
            throw new IllegalArgumentException("a uniform number must be 0..1: " + u);
        }
        long n = criticalValues.size();
        long atMost = criticalValues.countAtMost(value);
        long equal = atMost - criticalValues.countBelow(value);
        return (n - atMost + u * (1 + equal)) / (n + 1.0);
    }
}
