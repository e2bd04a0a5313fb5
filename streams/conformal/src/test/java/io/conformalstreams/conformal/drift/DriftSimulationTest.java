package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleSupplier;
import java.util.stream.DoubleStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Measures false alarms and delays over seeded runs. Checks of shares allow three standard errors. */
class DriftSimulationTest {
    private static final int LABELS = 2_000;
    private static final double ALARM = 20_000;
    private static final double BOUND = LABELS / ALARM;

    /**
     * The true miss rate of the threshold depends on the random n scores. Under this null, a test against alpha fails.
     */
    @ParameterizedTest(name = "{0} reference scores, {1} distinct")
    @CsvSource({"49, 0", "100, 0", "1000, 0", "100, 1", "100, 4", "100, 16"})
    void shouldKeepTheBoundOfThePolyaUrn(int n, int distinct) {
        int runs = 500;
        SplittableRandom random = new SplittableRandom(41);
        double share = Runs.share(runs, run -> {
            DoubleSupplier scores = scores(random, distinct);
            ReferenceLevels levels = levels(scores, n, run);
            return alarms(new PolyaDetector(levels), scores, random, LABELS, ALARM);
        });
        assertThat(share).isLessThanOrEqualTo(BOUND + Runs.threeStandardErrors(BOUND, runs));
        // A detector that never raises an alarm would also keep the bound.
        assertThat(share).isGreaterThan(BOUND / 4);
    }

    @ParameterizedTest(name = "{0} reference scores, {1} distinct, {2} buckets")
    @CsvSource({"9, 0, 1024", "100, 0, 1024", "100, 0, 16", "100, 4, 16"})
    void shouldKeepTheBoundOfTheRanks(int n, int distinct, int buckets) {
        int runs = 500;
        SplittableRandom random = new SplittableRandom(42);
        double share = Runs.share(runs, run -> {
            DoubleSupplier scores = scores(random, distinct);
            BucketEdges edges = BucketEdges.atQuantiles(draw(scores, 500), buckets);
            double[] reference = draw(scores, n);
            RankDetector detector = RankDetector.start(
                    OrderStatisticMultiset.of(reference), ReferenceLevelsTest.freeze(Arrays.stream(reference)), edges);
            return alarms(detector, scores, random, LABELS, ALARM);
        });
        assertThat(share).isLessThanOrEqualTo(BOUND + Runs.threeStandardErrors(BOUND, runs));
        assertThat(share).isGreaterThan(BOUND / 4);
    }

    /** Negative control: a threshold frozen from 200 scores, tested against alpha. */
    @Test
    void shouldFailAgainstAlphaWhereTheUrnDoesNot() {
        int runs = 1_000;
        SplittableRandom random = new SplittableRandom(43);
        double share = Runs.share(runs, run -> {
            double[] reference = random.doubles(200).sorted().toArray();
            double threshold = reference[180];
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            for (int t = 0; t < 10_000; t++) {
                detector.observe(random.nextDouble() > threshold, 0.1);
                if (detector.evidence() >= 1e6) {
                    return true;
                }
            }
            return false;
        });
        // A separate simulation of 10,000 runs had a share of 27.6 %.
        assertThat(share).isCloseTo(0.276, within(Runs.threeStandardErrors(0.276, runs) + 0.014));
    }

    /** 500 reference scores, and a location shift after 500 labels that doubles the miss rate. */
    @Test
    void shouldSeeALocationShiftAsSoonByCountsAsByRanks() {
        int runs = 400;
        double shift = 0.4399;
        SplittableRandom random = new SplittableRandom(44);
        double[] byCounts = new double[runs];
        double[] byRanks = new double[runs];
        for (int run = 0; run < runs; run++) {
            double[] reference = draw(random::nextGaussian, 500);
            ReferenceLevels levels = levels(reference, run);
            BucketEdges edges = BucketEdges.atQuantiles(draw(random::nextGaussian, 2_000), 64);
            ScoreDriftDetector counts = new PolyaDetector(levels);
            ScoreDriftDetector ranks = RankDetector.start(OrderStatisticMultiset.of(reference), levels, edges);
            byCounts[run] = Double.POSITIVE_INFINITY;
            byRanks[run] = Double.POSITIVE_INFINITY;
            boolean isSeen = false;
            for (int t = 1; t <= 3_000 && !isSeen; t++) {
                MonitoredScore score =
                        new MonitoredScore(random.nextGaussian() + (t > 500 ? shift : 0), random.nextDouble());
                counts.observe(score, false);
                ranks.observe(score, false);
                byCounts[run] = Math.min(byCounts[run], counts.evidence() >= 1e6 ? t - 500 : byCounts[run]);
                byRanks[run] = Math.min(byRanks[run], ranks.evidence() >= 1e6 ? t - 500 : byRanks[run]);
                isSeen = byCounts[run] < Double.POSITIVE_INFINITY && byRanks[run] < Double.POSITIVE_INFINITY;
            }
        }
        // A separate simulation of 4,000 runs had medians of 181 and 185 labels.
        assertThat(Runs.median(byCounts)).isBetween(163.0, 199.0);
        assertThat(Runs.median(byRanks)).isBetween(166.0, 204.0);
    }

    @ParameterizedTest(name = "change after {0} labels to {1}")
    @CsvSource({"500, 0.2, 230", "2000, 0.2, 281", "2000, 0.3, 90"})
    void shouldWakeTheSleeperInTime(int change, double rate, double expected) {
        SplittableRandom random = new SplittableRandom(45);
        double[] delays = new double[600];
        for (int run = 0; run < delays.length; run++) {
            SleeperProcess process = new SleeperProcess();
            while (process.evidence() < 100) {
                process.observe(random.nextDouble() < (process.observations() < change ? 0.1 : rate), 0.1);
            }
            delays[run] = process.observations() - change;
        }
        assertThat(Runs.median(Arrays.stream(delays).filter(delay -> delay > 0).toArray()))
                .isBetween(0.9 * expected, 1.1 * expected);
    }

    @Test
    void shouldHardlyEverAlarmFalselyInTheSleepersWholeLife() {
        int runs = 500;
        SplittableRandom random = new SplittableRandom(46);
        double share = Runs.share(runs, run -> {
            SleeperProcess process = new SleeperProcess();
            for (int t = 0; t < 5_000; t++) {
                process.observe(random.nextDouble() < 0.1, 0.1);
            }
            return process.anytimePValue() <= 0.05;
        });
        assertThat(share).isBetween(0.01, 0.05 + Runs.threeStandardErrors(0.05, runs));
    }

    @ParameterizedTest(name = "alternative {0}")
    @CsvSource({"0.15, 8.98, 561", "0.2, 10.24, 188", "0.3, 11.16, 62"})
    void shouldSolveForTheAlarmsOfTheCusum(double alternative, double logLimit, double expectedDelay) {
        // The limits were tuned to 1 % of 10,000 simulated runs. The standard error is .1 percentage points, or .1 in
        // ln A.
        assertThat(falseAlarms(alternative, Math.exp(logLimit - 0.2), 10_000)).isGreaterThan(0.01);
        assertThat(falseAlarms(alternative, Math.exp(logLimit + 0.2), 10_000)).isLessThan(0.01);
        SplittableRandom random = new SplittableRandom(47);
        int runs = 2_000;
        double limit = Math.exp(logLimit);
        double alarmAt = limit / 100;
        double expectedShare = falseAlarms(alternative, alarmAt, 1_000);
        double share = Runs.share(runs, run -> {
            CumulativeSumDetector detector = CumulativeSumDetector.of(0.1, alternative);
            while (detector.observations() < 1_000 && detector.evidence() < alarmAt) {
                detector.observe(random.nextDouble() < 0.1, 0.1);
            }
            return detector.evidence() >= alarmAt;
        });
        assertThat(share).isBetween(0.05, 0.2);
        assertThat(share).isCloseTo(expectedShare, within(Runs.threeStandardErrors(expectedShare, runs)));
        double[] delays = new double[500];
        for (int run = 0; run < delays.length; run++) {
            CumulativeSumDetector detector = CumulativeSumDetector.of(0.1, alternative);
            while (detector.evidence() < limit) {
                detector.observe(random.nextDouble() < (detector.observations() < 2_000 ? 0.1 : alternative), 0.1);
            }
            delays[run] = detector.observations() - 2_000.0;
        }
        assertThat(Runs.median(delays)).isBetween(0.9 * expectedDelay, 1.1 * expectedDelay);
    }

    @Test
    void shouldTuneTheCusum() {
        double limit = CumulativeSumRunLength.tunedLimit(0.1, 0.2, 10_000, 0.01);
        assertThat(falseAlarms(0.2, limit, 10_000)).isBetween(0.00999, 0.01);
    }

    private static double falseAlarms(double alternative, double limit, long labels) {
        return CumulativeSumRunLength.of(0.1, alternative, limit, 0.1, labels).alarmProbability();
    }

    @Test
    void shouldSolveForRunLengths() {
        SplittableRandom random = new SplittableRandom(48);
        int runs = 2_000;
        double sum = 0;
        double squares = 0;
        for (int run = 0; run < runs; run++) {
            CumulativeSumDetector detector = CumulativeSumDetector.of(0.1, 0.2);
            while (detector.evidence() < 50) {
                detector.observe(random.nextDouble() < 0.1, 0.1);
            }
            sum += detector.observations();
            squares += Math.pow(detector.observations(), 2);
        }
        double mean = sum / runs;
        double standardError = Math.sqrt((squares / runs - mean * mean) / runs);
        CumulativeSumRunLength.RunLength length = CumulativeSumRunLength.of(0.1, 0.2, 50, 0.1, 0);
        assertThat(length.alarmProbability()).isZero();
        assertThat(length.mean()).isCloseTo(mean, within(3 * standardError + 0.01 * mean));
        // One miss suffices, so the run length is geometric.
        CumulativeSumRunLength.RunLength first = CumulativeSumRunLength.of(0.1, 0.2, 1.5, 0.1, 3);
        assertThat(first.mean()).isCloseTo(10, within(1e-6));
        assertThat(first.alarmProbability()).isCloseTo(1 - 0.9 * 0.9 * 0.9, within(1e-9));
    }

    /**
     * The policy first labels all predictions with equal probability, and then hard ones more often. The miss rate does
     * not change.
     */
    @Test
    void shouldNotTakeAChangeOfLabelPolicyForDrift() {
        int runs = 500;
        SplittableRandom random = new SplittableRandom(49);
        int[] plainAlarms = new int[1];
        double[] estimates = new double[runs];
        double share = Runs.share(runs, run -> {
            InverseProbabilityDetector weighted = new InverseProbabilityDetector();
            ShiryaevRobertsDetector plain = new ShiryaevRobertsDetector();
            boolean alarm = false;
            for (int t = 0; t < LABELS; t++) {
                boolean hard = random.nextInt(4) == 0;
                boolean miss = random.nextDouble() < (hard ? 0.25 : 0.05);
                double probability = t < LABELS / 2 ? 0.3 : hard ? 0.8 : 0.1;
                if (random.nextDouble() < probability) {
                    weighted.observeLabelled(miss, probability, 0.1);
                    plain.observe(miss, 0.1);
                } else {
                    weighted.observeUnlabelled(0.1);
                }
                alarm |= weighted.evidence() >= ALARM;
            }
            plainAlarms[0] += plain.evidence() >= ALARM ? 1 : 0;
            estimates[run] = weighted.missRate();
            return alarm;
        });
        double mean = Arrays.stream(estimates).average().orElseThrow();
        assertThat(share).isLessThanOrEqualTo(BOUND + Runs.threeStandardErrors(BOUND, runs));
        assertThat(mean).isCloseTo(0.1, within(0.002));
        assertThat(plainAlarms[0]).isGreaterThan(runs / 2);
    }

    @Test
    void shouldSeeRealDriftThroughTheWeights() {
        SplittableRandom random = new SplittableRandom(50);
        double[] delays = new double[200];
        for (int run = 0; run < delays.length; run++) {
            InverseProbabilityDetector detector = new InverseProbabilityDetector();
            while (detector.evidence() < 1e6) {
                boolean miss = random.nextDouble() < (detector.observations() < 500 ? 0.1 : 0.3);
                if (random.nextBoolean()) {
                    detector.observeLabelled(miss, 0.5, 0.1);
                } else {
                    detector.observeUnlabelled(0.1);
                }
            }
            delays[run] = detector.observations() - 500.0;
            assertThat(detector.missRateSince()).isGreaterThan(0.15);
        }
        // The simulated median is 143 predictions, half of them labelled. The likelihood ratio with all labels takes
        // 70.
        assertThat(Runs.median(delays)).isBetween(120.0, 170.0);
    }

    private static boolean alarms(
            ScoreDriftDetector detector, DoubleSupplier scores, SplittableRandom random, int labels, double alarm) {
        for (int t = 0; t < labels; t++) {
            detector.observe(new MonitoredScore(scores.getAsDouble(), random.nextDouble()), false);
            if (detector.evidence() >= alarm) {
                return true;
            }
        }
        return false;
    }

    private static ReferenceLevels levels(DoubleSupplier scores, int n, int run) {
        return levels(draw(scores, n), run);
    }

    private static ReferenceLevels levels(double[] scores, int run) {
        return ReferenceLevels.freeze(
                OrderStatisticMultiset.of(scores),
                ReferenceLevels.DEFAULT_MISCOVERAGES,
                KeyedUniform.of("epoch " + run));
    }

    /** Returns a source of standard normal scores, or of integers with a number of distinct values. */
    private static DoubleSupplier scores(SplittableRandom random, int distinct) {
        return distinct == 0 ? random::nextGaussian : () -> random.nextInt(distinct);
    }

    private static double[] draw(DoubleSupplier scores, int count) {
        return DoubleStream.generate(scores).limit(count).toArray();
    }
}
