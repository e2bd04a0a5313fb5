package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.util.Arrays;
import java.util.Map;
import java.util.TreeMap;

/**
 * A sliding window of values that gives an order statistic after each step. The values include no NaN and no -0.0. The
 * interface is public because JMH generates code in another package.
 */
public interface SlidingOrderStatistic {

    /**
     * Adds one value, removes one, and returns the rank-th smallest (1-based) of the values in the window.
     *
     * @param leaving a value in the window
     */
    double step(double arriving, double leaving, int rank);

    /** The compared implementations. */
    enum Alternative {
        CHUNKED_MULTISET {
            @Override
            SlidingOrderStatistic of(double[] values) {
                return new Chunked(OrderStatisticMultiset.of(values));
            }
        },
        FLAT_SORTED_ARRAY {
            @Override
            SlidingOrderStatistic of(double[] values) {
                return new Flat(sorted(values));
            }
        },
        TREE_MAP_OF_COUNTS {
            @Override
            SlidingOrderStatistic of(double[] values) {
                TreeMap<Double, Integer> counts = new TreeMap<>();
                Arrays.stream(values).forEach(value -> counts.merge(value, 1, Integer::sum));
                return new Counted(counts);
            }
        },
        SORTING_EACH_TIME {
            @Override
            SlidingOrderStatistic of(double[] values) {
                return new Resorted(values.clone());
            }
        };

        abstract SlidingOrderStatistic of(double[] values);

        private static double[] sorted(double[] values) {
            double[] sorted = values.clone();
            Arrays.sort(sorted);
            return sorted;
        }
    }

    /** The library's structure. */
    record Chunked(OrderStatisticMultiset values) implements SlidingOrderStatistic {
        @Override
        public double step(double arriving, double leaving, int rank) {
            values.insert(arriving);
            values.remove(leaving);
            return values.select(rank);
        }
    }

    /** One sorted array. Each step shifts the values between the two positions by one. */
    record Flat(double[] sorted) implements SlidingOrderStatistic {
        @Override
        public double step(double arriving, double leaving, int rank) {
            int from = Arrays.binarySearch(sorted, leaving);
            int found = Arrays.binarySearch(sorted, arriving);
            int to = found < 0 ? -found - 1 : found;
            if (to > from) {
                to--;
                System.arraycopy(sorted, from + 1, sorted, from, to - from);
            } else {
                System.arraycopy(sorted, to, sorted, to + 1, from - to);
            }
            sorted[to] = arriving;
            return sorted[rank - 1];
        }
    }

    /** A tree without subtree sizes. Finding a rank requires a walk. */
    record Counted(TreeMap<Double, Integer> counts) implements SlidingOrderStatistic {
        @Override
        public double step(double arriving, double leaving, int rank) {
            counts.merge(arriving, 1, Integer::sum);
            counts.computeIfPresent(leaving, (value, count) -> count == 1 ? null : count - 1);
            int left = rank;
            for (Map.Entry<Double, Integer> entry : counts.entrySet()) {
                left -= entry.getValue();
                if (left <= 0) {
                    return entry.getKey();
                }
            }
            throw new IndexOutOfBoundsException("rank " + rank);
        }
    }

    /** The values in order of arrival, sorted again at each step. The oldest value leaves. */
    final class Resorted implements SlidingOrderStatistic {
        private final double[] arrived;
        private int oldest;

        Resorted(double[] arrived) {
            this.arrived = arrived;
        }

        @Override
        public double step(double arriving, double leaving, int rank) {
            arrived[oldest] = arriving;
            oldest = (oldest + 1) % arrived.length;
            return Alternative.sorted(arrived)[rank - 1];
        }
    }
}
