package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class UrnRanksTest {
    private static final KeyedUniform UNIFORM = KeyedUniform.of("urn");

    private static UrnRanks freeze(double[] reference, KeyedUniform uniform) {
        OrderStatisticMultiset scores = OrderStatisticMultiset.of(reference);
        return UrnRanks.freeze(
                scores, ReferenceLevels.freeze(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, uniform), uniform);
    }

    /** With a threshold at every reference score, a bucket is one gap. Its weight is counted by hand. */
    @Test
    void shouldGiveTheRangeOfTheRankAmongAllEarlierScores() {
        SplittableRandom random = new SplittableRandom(1);
        double[] reference = random.doubles(10).toArray();
        UrnRanks urn = freeze(reference, UNIFORM);
        double[] sorted = reference.clone();
        Arrays.sort(sorted);
        List<Double> later = new ArrayList<>();
        for (int t = 0; t < 200; t++) {
            double score = random.nextDouble();
            int gap = (int) Arrays.stream(sorted).filter(value -> value < score).count();
            double higher = 0;
            double own = 0;
            for (int g = 0; g <= sorted.length; g++) {
                double low = g == 0 ? -1 : sorted[g - 1];
                double high = g == sorted.length ? 2 : sorted[g];
                double weight = 1
                        + later.stream()
                                .filter(value -> value > low && value < high)
                                .count();
                higher += g > gap ? weight : 0;
                own += g == gap ? weight : 0;
            }

            double p = urn.observe(new MonitoredScore(score, random.nextDouble()));

            double total = sorted.length + 1.0 + t;
            assertThat(p).isBetween(higher / total, (higher + own) / total);
            later.add(score);
        }
    }

    /**
     * The first five p-values of many runs are uniform and uncorrelated, for distinct scores and for two values alone.
     * A number that decides about the bucket and is used again within it would not pass for two values.
     */
    @ParameterizedTest(name = "{0} values")
    @ValueSource(ints = {2, 1_000_000})
    void shouldGiveIndependentUniformValues(int values) {
        int runs = 20_000;
        SplittableRandom random = new SplittableRandom(2);
        double[][] p = new double[5][runs];
        for (int run = 0; run < runs; run++) {
            KeyedUniform uniform = new KeyedUniform(random.nextLong(), random.nextLong());
            UrnRanks urn =
                    freeze(random.doubles(19).map(u -> (int) (u * values)).toArray(), uniform);
            for (double[] ofTime : p) {
                ofTime[run] = urn.observe(new MonitoredScore(random.nextInt(values), random.nextDouble()));
            }
        }
        for (int t = 0; t < p.length; t++) {
            for (double level : new double[] {0.02, 0.1, 0.3, 0.5, 0.8}) {
                double share =
                        Arrays.stream(p[t]).filter(value -> value <= level).count() / (double) runs;
                assertThat(share - level).isBetween(-0.015, 0.015);
            }
            double[] first = p[0];
            double[] other = p[t];
            double covariance = IntStream.range(0, runs)
                    .mapToDouble(run -> (first[run] - 0.5) * (other[run] - 0.5))
                    .average()
                    .orElseThrow();
            assertThat(12 * covariance - (t == 0 ? 1 : 0)).isBetween(-0.04, 0.04);
        }
    }
}
