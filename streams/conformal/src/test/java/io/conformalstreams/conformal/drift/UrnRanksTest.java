package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

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
     * The mean of each bet under the predictive law is 1, and the bets are those of the definition, with the power
     * function instead of square roots. The predictive law is counted by hand from all earlier scores.
     */
    @ParameterizedTest(name = "{0} reference scores")
    @ValueSource(ints = {1, 10, 49, 500})
    void shouldBetWithMeanOneUnderThePredictiveLaw(int n) {
        SplittableRandom random = new SplittableRandom(3);
        double[] reference = random.doubles(n).toArray();
        UrnRanks urn = freeze(reference, UNIFORM);
        double[] exponents = {0.25, 0.5, 0.75, 0.875};
        for (int t = 0; t < 300; t++) {
            MonitoredScore next = new MonitoredScore(Math.pow(random.nextDouble(), 0.7), random.nextDouble());
            double[] means = new double[exponents.length];
            double[] normaliser = new double[exponents.length];
            double[][] tilts = new double[exponents.length][urn.buckets()];
            double higher = 0;
            for (int b = urn.buckets() - 1; b >= 0; b--) {
                double probability = urn.predictive(b);
                for (int j = 0; j < exponents.length; j++) {
                    means[j] += probability * urn.tilts(b)[j];
                    tilts[j][b] = Math.pow(higher + probability / 2, exponents[j] - 1);
                    normaliser[j] += probability * tilts[j][b];
                }
                higher += probability;
            }
            assertThat(higher).isCloseTo(1, within(1e-13));
            for (int j = 0; j < exponents.length; j++) {
                assertThat(means[j]).isCloseTo(1, within(1e-13));
                for (int b = 0; b < urn.buckets(); b++) {
                    assertThat(urn.tilts(b)[j]).isCloseTo(tilts[j][b] / normaliser[j], within(1e-11 * tilts[j][b]));
                }
            }
            urn.observe(next);
        }
    }

    /** Larger scores have larger bets, and bets of the observed score are those of its bucket. */
    @Test
    void shouldBetOnLargeScores() {
        UrnRanks urn = freeze(new SplittableRandom(4).doubles(200).toArray(), UNIFORM);
        for (int j = 0; j < PowerBets.SIZE; j++) {
            for (int b = 1; b < urn.buckets(); b++) {
                assertThat(urn.tilts(b)[j]).isGreaterThan(urn.tilts(b - 1)[j]);
            }
        }
        assertThat(urn.tilts(new MonitoredScore(2, 0.5))).isEqualTo(urn.tilts(urn.buckets() - 1));
        assertThat(urn.tilts(new MonitoredScore(-1, 0.5))).isEqualTo(urn.tilts(0));
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
