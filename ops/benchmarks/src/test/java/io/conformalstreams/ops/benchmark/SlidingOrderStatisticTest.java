package io.conformalstreams.ops.benchmark;

import static org.assertj.core.api.Assertions.assertThat;

import java.util.Arrays;
import java.util.SplittableRandom;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

class SlidingOrderStatisticTest {

    @ParameterizedTest
    @EnumSource
    void shouldSelectFromTheLastValues(SlidingOrderStatistic.Alternative alternative) {
        SplittableRandom random = new SplittableRandom(1);
        double[] window = random.ints(700, 0, 300).mapToDouble(i -> i).toArray();
        SlidingOrderStatistic statistic = alternative.of(window);
        for (int t = 0; t < 3_000; t++) {
            double leaving = window[t % window.length];
            double arriving = random.nextInt(300);
            window[t % window.length] = arriving;
            int rank = 1 + random.nextInt(window.length);
            double[] sorted = window.clone();
            Arrays.sort(sorted);
            assertThat(statistic.step(arriving, leaving, rank)).isEqualTo(sorted[rank - 1]);
        }
    }
}
