package io.conformalstreams.conformal.evaluation;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;

/** The thresholds of one split, and the share of its test units that each threshold covers. */
public final class SplitCoverage {
    private final double[] calibration;
    private final double[] test;

    /** @param criticalValues one value for each unit, by index; never NaN */
    public SplitCoverage(double[] criticalValues, RandomSplit split) {
        this.calibration = sorted(criticalValues, split.calibration());
        this.test = sorted(criticalValues, split.test());
    }

    private static double[] sorted(double[] criticalValues, int[] units) {
        double[] values = Arrays.stream(units)
                .mapToDouble(unit -> criticalValues[unit] + 0.0)
                .toArray();
        Arrays.sort(values);
        return values;
    }

    /** Returns the threshold that the rank rule gives for the calibration units. */
    public double threshold(BigDecimal alpha) {
        long k = RankRule.rank(alpha, calibration.length);
        if (k == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return k > calibration.length ? Double.POSITIVE_INFINITY : calibration[(int) k - 1];
    }

    /** Returns the share of the test units whose critical value is at most the threshold. */
    public double coverage(BigDecimal alpha) {
        double threshold = threshold(alpha);
        int covered = 0;
        int beyond = test.length;
        while (covered < beyond) {
            int middle = (covered + beyond) >>> 1;
            if (test[middle] <= threshold) {
                covered = middle + 1;
            } else {
                beyond = middle;
            }
        }
        return (double) covered / test.length;
    }
}
