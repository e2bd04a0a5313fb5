package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.io.IOException;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreDriftDetectorTest {
    private static final double[] ODDS_RATIOS = {1.25, 1.5, 2, 3, 5, 8};
    private static final KeyedUniform UNIFORM = KeyedUniform.of("test");

    @Test
    void shouldFollowTheReferencePathStepByStep() throws IOException {
        JsonNode reference = ReferenceFile.json("detector_paths.json");
        String exceedances = reference.get("x").textValue();
        ReferenceLevels level = ReferenceLevels.freeze(
                OrderStatisticMultiset.of(
                        IntStream.rangeClosed(1, 100).asDoubleStream().toArray()),
                List.of(new BigDecimal("0.1")),
                UNIFORM);
        PolyaDetector detector = new PolyaDetector(level);
        SleeperProcess sleeper = new SleeperProcess();
        long count = 0;
        for (int t = 0; t < exceedances.length(); t++) {
            boolean exceeds = exceedances.charAt(t) == '1';
            detector.observe(new MonitoredScore(exceeds ? 91.5 : 90.5, 0.5), false);
            sleeper.observe(exceeds, PolyaDetector.predictive(100, 91, count, t));
            count += exceeds ? 1 : 0;

            assertThat(Math.log(detector.evidence()))
                    .as("Shiryaev-Roberts after %d", t + 1)
                    .isCloseTo(
                            reference.get("log_polya_shiryaev_roberts").get(t).doubleValue(), within(1e-12));
            assertThat(Math.log(sleeper.evidence()))
                    .as("sleeper after %d", t + 1)
                    .isCloseTo(reference.get("log_polya_sleeper").get(t).doubleValue(), within(1e-12));
        }
    }

    @Test
    void shouldPredictWithTheReferenceProbabilities() throws IOException {
        JsonNode rows = ReferenceFile.json("binomial.json").get("polya_predictive_n100_alpha10");
        int[][] exceedancesAndObservations = {{0, 0}, {1, 1}, {3, 10}, {10, 100}, {30, 100}};
        assertThat(rows).hasSize(exceedancesAndObservations.length);
        for (int row = 0; row < rows.size(); row++) {
            int[] counts = exceedancesAndObservations[row];
            assertThat(PolyaDetector.predictive(100, 91, counts[0], counts[1]))
                    .as("%d exceedances of %d", counts[0], counts[1])
                    .isCloseTo(rows.get(row).get(1).doubleValue(), within(1e-15));
        }
    }

    /**
     * Computes the null from its definition: the share of the gaps between all earlier scores that lie above the level.
     */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3})
    void shouldSumAndMaximiseOverEveryStartOfThePolyaUrn(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] scores = random.doubles(60).toArray();
        ReferenceLevels levels = ReferenceLevelsTest.freeze(DoubleStream.of(scores));
        PolyaDetector detector = new PolyaDetector(levels);
        Definition definition = new Definition(levels);
        List<Double> earlier = new ArrayList<>(DoubleStream.of(scores).boxed().toList());
        for (int t = 0; t < 200; t++) {
            MonitoredScore score = new MonitoredScore(random.nextDouble() + (t < 100 ? 0 : 0.2), random.nextDouble());
            boolean miss = random.nextDouble() < 0.2;
            boolean[] exceeds = new boolean[levels.levels().size()];
            double[] nulls = new double[exceeds.length];
            for (int a = 0; a < exceeds.length; a++) {
                double threshold = levels.levels().get(a).threshold().score();
                exceeds[a] = score.score() > threshold;
                long placesAbove =
                        1 + earlier.stream().filter(s -> s > threshold).count();
                nulls[a] = placesAbove / (earlier.size() + 1.0);
            }
            detector.observe(score, miss);
            definition.observe(exceeds, nulls, exceeds, miss);
            earlier.add(score.score());
            definition.assertAgreesWith(detector);
        }
    }

    /** Compares with ranks that are counted one by one, for scores with many ties in few buckets. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {4, 5, 6})
    void shouldSumAndMaximiseOverEveryStartOfTheRanks(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] scores = random.ints(60, 0, 20).asDoubleStream().toArray();
        ReferenceLevels levels = ReferenceLevelsTest.freeze(DoubleStream.of(scores));
        BucketEdges edges =
                BucketEdges.of(IntStream.range(0, 25).mapToDouble(i -> i + 0.5).toArray());
        RankDetector detector = RankDetector.start(OrderStatisticMultiset.of(scores), levels, edges);
        Definition definition = new Definition(levels);
        List<Double> earlier = new ArrayList<>(DoubleStream.of(scores).boxed().toList());
        for (int t = 0; t < 200; t++) {
            MonitoredScore score = new MonitoredScore(random.nextInt(20) + (t < 100 ? 0 : 4), random.nextDouble());
            boolean miss = random.nextDouble() < 0.2;
            double p = smoothed(earlier, score);
            boolean[] exceeds = new boolean[levels.levels().size()];
            boolean[] exceedsFrozen = new boolean[exceeds.length];
            double[] nulls = new double[exceeds.length];
            for (int a = 0; a < exceeds.length; a++) {
                ReferenceLevels.Level level = levels.levels().get(a);
                nulls[a] = level.miscoverage();
                exceeds[a] = p <= nulls[a];
                exceedsFrozen[a] = score.exceeds(level.threshold());
            }
            detector.observe(score, miss);
            definition.observe(exceeds, nulls, exceedsFrozen, miss);
            earlier.add(score.score());
            definition.assertAgreesWith(detector);
        }
    }

    @ParameterizedTest(name = "restart after {0}")
    @ValueSource(ints = {0, 1, 57})
    void shouldGoOnCountingAfterARestart(int observations) {
        PolyaDetector detector = new PolyaDetector(
                ReferenceLevelsTest.freeze(IntStream.rangeClosed(1, 100).asDoubleStream()));
        for (int t = 0; t < observations; t++) {
            detector.observe(new MonitoredScore(97, 0.5), true);
        }
        detector.restart();

        assertThat(detector.evidence()).isZero();
        assertThat(detector.observations()).isEqualTo(observations);
        assertThat(detector.misses()).isEqualTo(observations);
        assertThat(detector.since().first()).isEqualTo(observations + 1);
        assertThat(detector.since().labels()).isZero();
        assertThat(detector.since().misses()).isZero();
        assertThat(detector.since().events()).isZero();
        assertThat(detector.segmentStarts()).containsExactly(observations + 1);
    }

    @Test
    void shouldTakeInfiniteScoresAndStayFinite() {
        PolyaDetector detector = new PolyaDetector(ReferenceLevelsTest.freeze(
                DoubleStream.generate(() -> Double.NEGATIVE_INFINITY).limit(10_000)));
        for (int t = 0; t < 5_000; t++) {
            detector.observe(new MonitoredScore(Double.POSITIVE_INFINITY, 0.5), true);
        }
        assertThat(detector.evidence()).isBetween(1e298, 1e301);
        for (int t = 0; t < 100_000; t++) {
            detector.observe(new MonitoredScore(Double.NEGATIVE_INFINITY, 0), false);
        }
        assertThat(detector.evidence()).isBetween(0.0, 1e290);
    }

    @Test
    void shouldKeepThePolyaStateBelowAKilobyteAndTheRankStateBelowEight() {
        double[] scores = IntStream.range(0, 5_000).asDoubleStream().toArray();
        ReferenceLevels levels = ReferenceLevelsTest.freeze(DoubleStream.of(scores));
        assertThat(new PolyaDetector(levels).toBytes()).hasSizeLessThan(1_024);
        BucketEdges edges = BucketEdges.atQuantiles(scores, 1_024);
        assertThat(edges.buckets()).isEqualTo(1_024);
        assertThat(RankDetector.start(OrderStatisticMultiset.of(scores), levels, edges)
                        .toBytes())
                .hasSizeLessThan(8_192);
    }

    @Test
    void shouldRefuseLevelsOfAnotherReference() {
        ReferenceLevels levels = ReferenceLevelsTest.freeze(DoubleStream.of(1, 2, 3, 4, 5));
        OrderStatisticMultiset other = OrderStatisticMultiset.of(new double[] {1, 2, 3, 4});
        assertThatThrownBy(() -> RankDetector.start(other, levels, BucketEdges.of(2.5)))
                .isInstanceOf(IllegalArgumentException.class);
    }

    private static double smoothed(List<Double> earlier, MonitoredScore score) {
        long greater = earlier.stream().filter(s -> s > score.score()).count();
        long equal = earlier.stream().filter(s -> s == score.score()).count();
        return (greater + score.tieBreak() * (equal + 1)) / (earlier.size() + 1.0);
    }

    /** Computes R as a sum, and W as a maximum, over all starts. The terms are products of likelihood ratios. */
    private static final class Definition {
        private final ReferenceLevels levels;
        private final List<double[]> likelihoodRatios = new ArrayList<>();
        private final List<boolean[]> exceedances = new ArrayList<>();
        private final List<Boolean> misses = new ArrayList<>();

        Definition(ReferenceLevels levels) {
            this.levels = levels;
        }

        void observe(boolean[] exceeds, double[] nulls, boolean[] exceedsFrozen, boolean miss) {
            double[] ratios = new double[nulls.length * ODDS_RATIOS.length];
            for (int c = 0; c < ratios.length; c++) {
                double p = nulls[c / ODDS_RATIOS.length];
                double o = ODDS_RATIOS[c % ODDS_RATIOS.length];
                double q = o * p / (1 - p + o * p);
                ratios[c] = exceeds[c / ODDS_RATIOS.length] ? q / p : (1 - q) / (1 - p);
            }
            likelihoodRatios.add(ratios);
            exceedances.add(exceedsFrozen.clone());
            misses.add(miss);
        }

        void assertAgreesWith(ScoreDriftDetector detector) {
            int t = likelihoodRatios.size();
            double sum = 0;
            double largest = 0;
            int components = likelihoodRatios.get(0).length;
            Stretch since = detector.since();
            double ofNamedStart = 0;
            for (int c = 0; c < components; c++) {
                double product = 1;
                for (int start = t; start >= 1; start--) {
                    product *= likelihoodRatios.get(start - 1)[c];
                    sum += product;
                    largest = Math.max(largest, product);
                    if (start == since.first()
                            && since.level()
                                    == levels.levels()
                                            .get(c / ODDS_RATIOS.length)
                                            .miscoverage()) {
                        ofNamedStart = Math.max(ofNamedStart, product);
                    }
                }
            }
            assertThat(detector.evidence()).isCloseTo(sum / components, within(1e-10 * sum));
            assertThat(ofNamedStart).isCloseTo(largest, within(1e-10 * largest));
            int from = (int) since.first() - 1;
            int level = levels.levels().indexOf(levels.at(since.level()));
            assertThat(since.labels()).isEqualTo(t - from);
            assertThat(since.misses())
                    .isEqualTo(misses.subList(from, t).stream()
                            .filter(miss -> miss)
                            .count());
            assertThat(since.events())
                    .isEqualTo(exceedances.subList(from, t).stream()
                            .filter(x -> x[level])
                            .count());
            assertThat(detector.segmentStarts()).contains(since.first()).isSorted();
            assertThat(detector.observations()).isEqualTo(t);
        }
    }
}
