package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.function.Supplier;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the optional kinds of evidence with the processes behind them, and checks their guarantees. */
class ScoreEvidenceTest {
    private static final BucketEdges EDGES =
            BucketEdges.atQuantiles(new SplittableRandom(0).doubles(500).toArray(), 64);
    private static final KeyedUniform UNIFORM = KeyedUniform.of("test");

    private static OrderStatisticMultiset reference(SplittableRandom random, int size) {
        return OrderStatisticMultiset.of(random.doubles(size).toArray());
    }

    private static MonitoredScore score(SplittableRandom random, double power) {
        return new MonitoredScore(Math.pow(random.nextDouble(), power), random.nextDouble());
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void shouldMixOverStartsAsTheSleeperDoesAtOneLevel(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        OrderStatisticMultiset scores = reference(random, 60);
        ReferenceLevels level = ReferenceLevels.freeze(scores, List.of(new BigDecimal("0.2")), UNIFORM);
        PolyaDetector polya = new PolyaDetector(level, ScoreEvidence.SLEEPER);
        RankDetector rank = RankDetector.start(scores, level, EDGES, ScoreEvidence.SLEEPER);
        RankNull ranks = new RankNull(EDGES);
        for (double score : scores.toSortedArray()) {
            ranks.insert(score);
        }
        SleeperProcess ofCounts = new SleeperProcess();
        SleeperProcess ofRanks = new SleeperProcess();
        int exceedances = 0;
        for (int t = 0; t < 300; t++) {
            if (t == 200) {
                List.of(polya, rank).forEach(ScoreDriftDetector::restart);
                List.of(ofCounts, ofRanks).forEach(SleeperProcess::restart);
            }
            MonitoredScore next = score(random, 0.5);
            boolean exceeds = next.exceeds(level.at(0.2).threshold());
            ofCounts.observe(exceeds, PolyaDetector.predictive(60, level.at(0.2).k(), exceedances, t));
            exceedances += exceeds ? 1 : 0;
            ofRanks.observe(ranks.observe(next) <= 0.2, 0.2);
            polya.observe(next, false);
            rank.observe(next, false);
            assertThat(polya.evidence()).isCloseTo(ofCounts.evidence(), within(1e-12 * ofCounts.evidence()));
            assertThat(rank.evidence()).isCloseTo(ofRanks.evidence(), within(1e-12 * ofRanks.evidence()));
        }
    }

    @Test
    void shouldBetOnRanksAsTheJumperDoes() {
        SplittableRandom random = new SplittableRandom(3);
        OrderStatisticMultiset scores = reference(random, 60);
        ReferenceLevels levels = ReferenceLevels.freeze(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
        RankDetector rank = RankDetector.start(scores, levels, EDGES, ScoreEvidence.JUMPER);
        RankDetector mixture = RankDetector.start(scores, levels, EDGES);
        RankNull ranks = new RankNull(EDGES);
        for (double score : scores.toSortedArray()) {
            ranks.insert(score);
        }
        SimpleJumper jumper = new SimpleJumper(SimpleJumper.Direction.SMALL);
        for (int t = 0; t < 200; t++) {
            MonitoredScore next = score(random, t < 100 ? 1 : 0.3);
            rank.observe(next, t % 5 == 0);
            mixture.observe(next, t % 5 == 0);
            jumper.observe(ranks.observe(next));
            assertThat(rank.evidence()).isEqualTo(jumper.evidence());
        }
        assertThat(rank.since()).isEqualTo(mixture.since());
        assertThat(rank.since().first()).isBetween(70L, 120L);
        rank.restart();
        assertThat(rank.evidence()).isZero();
        assertThat(rank.observations()).isEqualTo(200);
    }

    /**
     * At most one run in ten raises an alarm, however long the runs are. Here they have 800 labels; the mixture has no
     * such bound.
     */
    @ParameterizedTest(name = "rank {0}")
    @ValueSource(booleans = {false, true})
    void shouldRarelyEverAlarmAsASleeper(boolean rank) {
        int runs = 200;
        int alarms = 0;
        for (int run = 0; run < runs; run++) {
            SplittableRandom random = new SplittableRandom(100 + run);
            OrderStatisticMultiset scores = reference(random, 50);
            ReferenceLevels levels = ReferenceLevels.freeze(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
            Supplier<ScoreDriftDetector> start = rank
                    ? () -> RankDetector.start(scores, levels, EDGES, ScoreEvidence.SLEEPER)
                    : () -> new PolyaDetector(levels, ScoreEvidence.SLEEPER);
            ScoreDriftDetector detector = start.get();
            boolean alarm = false;
            for (int t = 0; t < 800 && !alarm; t++) {
                detector.observe(score(random, 1), false);
                alarm = detector.evidence() >= 10;
            }
            alarms += alarm ? 1 : 0;
        }
        assertThat(alarms / (double) runs).isBetween(0.005, 0.1 + 3 * Math.sqrt(0.1 * 0.9 / runs));
    }

    @ParameterizedTest(name = "null {0}, odds times {1}, {2} labels")
    @CsvSource({"0.12, 2, 1e6", "0.12, 2, 2e4", "0.44, 2, 1e6", "0.02, 2, 1e5", "0.3, 3, 50"})
    void shouldLimitTheCusumByItsMeanRunLength(double p, double oddsRatio, double labels) {
        double q = new CumulativeSumDetector(oddsRatio).alternative(p);
        assertThat(CumulativeSumDetector.of(p, q).alternative(p)).isCloseTo(q, within(1e-12));
        double limit = CumulativeSumRunLength.limitOfMean(p, q, labels);
        double mean = CumulativeSumRunLength.of(p, q, limit, p, 0).mean();
        assertThat(mean).isBetween(0.97 * labels, 1.1 * labels);
    }

    /** Sums the products of p^(theta - 1) over all starts, with the power function instead of square roots. */
    @Test
    void shouldBetOnRanksByPowerFunctions() {
        SplittableRandom random = new SplittableRandom(13);
        OrderStatisticMultiset scores = reference(random, 60);
        ReferenceLevels levels = ReferenceLevels.freeze(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
        RankDetector rank = RankDetector.start(scores, levels, EDGES, ScoreEvidence.POWER);
        RankNull ranks = new RankNull(EDGES);
        for (double score : scores.toSortedArray()) {
            ranks.insert(score);
        }
        double[] exponents = {0.25, 0.5, 0.75, 0.875};
        double[] sums = new double[exponents.length];
        for (int t = 0; t < 200; t++) {
            MonitoredScore next = score(random, t < 100 ? 1 : 0.3);
            rank.observe(next, false);
            double p = ranks.observe(next);
            double evidence = 0;
            for (int j = 0; j < exponents.length; j++) {
                sums[j] = (sums[j] + 1) * exponents[j] * Math.pow(p, exponents[j] - 1);
                evidence += sums[j] / exponents.length;
            }
            assertThat(rank.evidence()).isCloseTo(evidence, within(1e-10 * evidence));
        }
        rank.restart();
        assertThat(rank.evidence()).isZero();
    }

    /** Compares the evidence with the mean of three e-detectors that are computed separately. */
    @Test
    void shouldAverageTheMixtureTheJumperAndThePowerBets() {
        SplittableRandom random = new SplittableRandom(12);
        OrderStatisticMultiset scores = reference(random, 100);
        ReferenceLevels levels = ReferenceLevels.freeze(scores, ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
        RankDetector average = RankDetector.average(scores, levels, EDGES);
        RankDetector mixture = RankDetector.start(scores, levels, EDGES);
        RankDetector jumper = RankDetector.start(scores, levels, EDGES, ScoreEvidence.JUMPER);
        RankDetector power = RankDetector.start(scores, levels, EDGES, ScoreEvidence.POWER);
        for (int i = 0; i < 300; i++) {
            MonitoredScore next = new MonitoredScore(random.nextDouble(), random.nextDouble());
            average.observe(next, false);
            mixture.observe(next, false);
            jumper.observe(next, false);
            power.observe(next, false);
            assertThat(average.evidence()).isEqualTo((mixture.evidence() + jumper.evidence() + power.evidence()) / 3);
        }
    }

    @Test
    void shouldRefuseWhatThereIsNot() {
        ReferenceLevels levels = ReferenceLevels.freeze(
                reference(new SplittableRandom(4), 60), ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
        assertThatThrownBy(() -> new PolyaDetector(levels, ScoreEvidence.JUMPER))
                .hasMessage("bets on ranks need the ranks of a reference");
        assertThatThrownBy(() -> CumulativeSumRunLength.limitOfMean(0.2, 0.1, 10))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> CumulativeSumRunLength.limitOfMean(0.1, 0.2, 1))
                .isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CumulativeSumDetector(1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new CumulativeSumDetector(2).observe(true, 1))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
