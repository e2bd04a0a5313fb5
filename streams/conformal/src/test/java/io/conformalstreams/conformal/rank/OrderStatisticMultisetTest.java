package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

/** Applies the same operations to the multiset and to a plain sorted list, and compares every answer. */
class OrderStatisticMultisetTest {

    /** Distributions of values. Each one tests a difficult case for chunks, ties or infinities. */
    enum Values {
        ALL_EQUAL {
            @Override
            double draw(SplittableRandom random, int step) {
                return 0.25;
            }
        },
        FIVE_AND_INFINITIES {
            @Override
            double draw(SplittableRandom random, int step) {
                double[] few = {Double.NEGATIVE_INFINITY, -0.0, 0.0, 1, Double.POSITIVE_INFINITY};
                return few[random.nextInt(few.length)];
            }
        },
        HUNDRED_INTEGERS {
            @Override
            double draw(SplittableRandom random, int step) {
                return random.nextInt(100) - 50;
            }
        },
        CONTINUOUS {
            @Override
            double draw(SplittableRandom random, int step) {
                return random.nextDouble() - 0.5;
            }
        },
        ASCENDING {
            @Override
            double draw(SplittableRandom random, int step) {
                return step;
            }
        },
        DESCENDING {
            @Override
            double draw(SplittableRandom random, int step) {
                return -step;
            }
        };

        abstract double draw(SplittableRandom random, int step);
    }

    static Stream<Arguments> lawsAndSeeds() {
        return Arrays.stream(Values.values())
                .flatMap(values -> Stream.of(1L, 2L).map(seed -> Arguments.of(values, seed)));
    }

    @ParameterizedTest(name = "{0}, seed {1}")
    @MethodSource("lawsAndSeeds")
    void shouldAgreeWithASortedListOnEveryOperation(Values values, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        OrderStatisticMultiset multiset = new OrderStatisticMultiset();
        SortedList sorted = new SortedList();
        int step = 0;
        for (double insertShare : new double[] {1, 0.5, 0.1, 0.9, 0.4, 0}) {
            for (int i = 0; i < 1_500; i++) {
                if (random.nextDouble() < insertShare) {
                    insert(multiset, sorted, values.draw(random, step++));
                } else if (sorted.size == 0 || random.nextInt(10) == 0) {
                    remove(multiset, sorted, values.draw(random, step++));
                } else {
                    remove(multiset, sorted, sorted.values[random.nextInt(sorted.size)]);
                }
                assertSameAnswers(multiset, sorted, values.draw(random, random.nextInt(step)), random);
            }
            assertThat(multiset.toSortedArray()).containsExactly(sorted.toArray());
        }
        while (sorted.size > 0) {
            remove(multiset, sorted, sorted.values[random.nextInt(sorted.size)]);
            assertSameAnswers(multiset, sorted, values.draw(random, step), random);
        }
        assertThat(multiset.size()).isZero();
        insert(multiset, sorted, 3);
        assertSameAnswers(multiset, sorted, 3, random);
    }

    @ParameterizedTest
    @EnumSource(Values.class)
    void shouldBuildInBulkWhatInsertionsBuild(Values values) {
        SplittableRandom random = new SplittableRandom(7);
        for (int size : new int[] {0, 1, 2, 383, 384, 385, 512, 513, 768, 769, 5_000}) {
            double[] unsorted = new double[size];
            Arrays.setAll(unsorted, step -> values.draw(random, step));
            double[] before = unsorted.clone();

            OrderStatisticMultiset multiset = OrderStatisticMultiset.of(unsorted);

            assertThat(unsorted).containsExactly(before);
            SortedList sorted = new SortedList();
            OrderStatisticMultiset inserted = new OrderStatisticMultiset();
            for (double value : unsorted) {
                insert(inserted, sorted, value);
            }
            assertThat(multiset.toSortedArray()).containsExactly(sorted.toArray());
            for (int i = 0; i < 1_000; i++) {
                insert(multiset, sorted, values.draw(random, random.nextInt(size + 1)));
                remove(multiset, sorted, sorted.values[random.nextInt(sorted.size)]);
                assertSameAnswers(multiset, sorted, values.draw(random, i), random);
            }
        }
    }

    @Test
    void shouldFoldNegativeZero() {
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(new double[] {0.0, -0.0, -1});

        assertThat(multiset.countBelow(0.0)).isEqualTo(1);
        assertThat(multiset.countAtMost(-0.0)).isEqualTo(3);
        assertThat(Double.doubleToRawLongBits(multiset.select(2))).isZero();
        assertThat(multiset.remove(-0.0)).isTrue();
        assertThat(multiset.remove(-0.0)).isTrue();
        assertThat(multiset.remove(0.0)).isFalse();
    }

    @Test
    void shouldRefuseNaN() {
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(new double[] {1, 2});

        assertThatThrownBy(() -> multiset.insert(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> multiset.remove(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> multiset.countBelow(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> multiset.countAtMost(Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> OrderStatisticMultiset.of(new double[] {0, Double.NaN}))
                .isInstanceOf(IllegalArgumentException.class);
        assertThat(multiset.toSortedArray()).containsExactly(1, 2);
    }

    @Test
    void shouldRefuseRanksOutsideOneToSize() {
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(new double[] {1, 2});

        assertThatThrownBy(() -> multiset.select(0)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> multiset.select(3)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> new OrderStatisticMultiset().select(1)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @Test
    void shouldBeEmptyAndUsableAfterClear() {
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(new double[10_000]);

        multiset.clear();

        assertThat(multiset.size()).isZero();
        assertThat(multiset.countAtMost(Double.POSITIVE_INFINITY)).isZero();
        assertThat(multiset.remove(0)).isFalse();
        multiset.insert(5);
        assertThat(multiset.toSortedArray()).containsExactly(5);
    }

    private static void insert(OrderStatisticMultiset multiset, SortedList sorted, double value) {
        multiset.insert(value);
        sorted.insert(value);
    }

    private static void remove(OrderStatisticMultiset multiset, SortedList sorted, double value) {
        assertThat(multiset.remove(value)).isEqualTo(sorted.remove(value));
    }

    private static void assertSameAnswers(
            OrderStatisticMultiset multiset, SortedList sorted, double value, SplittableRandom random) {
        assertThat(multiset.size()).isEqualTo(sorted.size);
        assertThat(multiset.countBelow(value)).isEqualTo(sorted.countBelow(value));
        assertThat(multiset.countAtMost(value)).isEqualTo(sorted.countAtMost(value));
        if (sorted.size > 0) {
            for (int rank : new int[] {1, 1 + random.nextInt(sorted.size), sorted.size}) {
                assertThat(multiset.select(rank)).isEqualTo(sorted.values[rank - 1]);
            }
        }
    }

    /** The same multiset as one sorted list with linear search. */
    private static final class SortedList {
        private final double[] values = new double[10_000];
        private int size;

        void insert(double value) {
            int index = countAtMost(value);
            System.arraycopy(values, index, values, index + 1, size - index);
            values[index] = value + 0.0;
            size++;
        }

        boolean remove(double value) {
            int index = countBelow(value);
            if (index == size || values[index] != value) {
                return false;
            }
            size--;
            System.arraycopy(values, index + 1, values, index, size - index);
            return true;
        }

        int countBelow(double value) {
            int count = 0;
            for (int i = 0; i < size; i++) {
                count += values[i] < value ? 1 : 0;
            }
            return count;
        }

        int countAtMost(double value) {
            int count = 0;
            for (int i = 0; i < size; i++) {
                count += values[i] <= value ? 1 : 0;
            }
            return count;
        }

        double[] toArray() {
            return Arrays.copyOf(values, size);
        }
    }
}
