package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.ReferenceFile;
import java.io.IOException;
import java.util.SplittableRandom;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the optional detectors step by step with reference paths and direct formulas. */
class DetectorOptionsTest {

    private static final double[] ODDS_RATIOS = {1.25, 1.5, 2, 3, 5, 8};

    @Test
    void shouldFollowTheReferencePathsStepByStep() throws IOException {
        JsonNode reference = ReferenceFile.json("detector_paths.json");
        String observations = reference.get("x").textValue();
        double alpha = reference.get("alpha").doubleValue();
        SleeperProcess sleeper = new SleeperProcess();
        CumulativeSumDetector cusum = CumulativeSumDetector.of(alpha, 0.2);
        for (int t = 0; t < observations.length(); t++) {
            sleeper.observe(observations.charAt(t) == '1', alpha);
            cusum.observe(observations.charAt(t) == '1', alpha);
            assertThat(Math.log(sleeper.evidence()))
                    .as("sleeper after %d", t + 1)
                    .isCloseTo(reference.get("log_sleeper").get(t).doubleValue(), within(1e-12));
            assertThat(Math.log(cusum.evidence()))
                    .as("CUSUM after %d", t + 1)
                    .isCloseTo(reference.get("log_single_odds_cusum").get(t).doubleValue(), within(1e-12));
        }
    }

    @Test
    void shouldRankAsTheReferenceDoes() throws IOException {
        JsonNode reference = ReferenceFile.json("rank_p_values.json");
        RankNull ranks = new RankNull(BucketEdges.of(0.5, 1.5, 2.5, 3.5, 6));
        for (int i = 0; i < reference.get("p").size(); i++) {
            double p = ranks.observe(new MonitoredScore(
                    reference.get("scores").get(i).doubleValue(),
                    reference.get("theta").get(i).doubleValue()));
            assertThat(p)
                    .as("p-value %d", i + 1)
                    .isCloseTo(reference.get("p").get(i).doubleValue(), within(1e-15));
        }
    }

    /** Computes the mixture over odds ratios and starts term by term. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void shouldMixOverEveryStartOfTheSleeper(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        int length = 120;
        double[][] ratios = new double[length][ODDS_RATIOS.length];
        SleeperProcess process = new SleeperProcess();
        double largest = 1;
        for (int t = 0; t < length; t++) {
            boolean event = random.nextDouble() < 0.2;
            double p = 0.05 + 0.1 * random.nextDouble();
            process.observe(event, p);
            for (int j = 0; j < ODDS_RATIOS.length; j++) {
                double q = ODDS_RATIOS[j] * p / (1 - p + ODDS_RATIOS[j] * p);
                ratios[t][j] = event ? q / p : (1 - q) / (1 - p);
            }
            double expected = tail(t + 1);
            for (int j = 0; j < ODDS_RATIOS.length; j++) {
                double product = 1;
                for (int start = t; start >= 0; start--) {
                    product *= ratios[start][j];
                    expected += (tail(start) - tail(start + 1)) * product / ODDS_RATIOS.length;
                }
            }
            largest = Math.max(largest, expected);
            assertThat(process.evidence()).isCloseTo(expected, within(1e-11 * expected));
            assertThat(process.anytimePValue()).isCloseTo(1 / largest, within(1e-11 / largest));
        }
        process.restart();
        assertThat(process.toBytes()).isEqualTo(new SleeperProcess().toBytes());
    }

    private static double tail(int t) {
        return 1 / (Math.log(t + 2) / Math.log(2));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {3, 4})
    void shouldMaximiseOverEveryStartOfTheCusum(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        boolean[] misses = new boolean[300];
        CumulativeSumDetector detector = CumulativeSumDetector.of(0.1, 0.3);
        for (int t = 0; t < misses.length; t++) {
            misses[t] = random.nextDouble() < (t < 150 ? 0.1 : 0.3);
            detector.observe(misses[t], 0.1);
            double largest = 0;
            int since = 0;
            double product = 1;
            for (int start = t; start >= 0; start--) {
                product *= misses[start] ? 3 : 0.7 / 0.9;
                if (product > largest * (1 + 1e-9)) {
                    largest = product;
                    since = start;
                }
            }
            int missesSince = 0;
            for (int i = since; i <= t; i++) {
                missesSince += misses[i] ? 1 : 0;
            }
            assertThat(detector.evidence()).isCloseTo(largest, within(1e-10 * largest));
            if (largest > 1) {
                assertThat(detector.since().first()).isEqualTo(since + 1);
                assertThat(detector.since().misses()).isEqualTo(missesSince);
            }
        }
        detector.restart();
        assertThat(detector.evidence()).isEqualTo(1);
        assertThat(detector.since().first()).isEqualTo(301);
        assertThat(detector.observations()).isEqualTo(300);
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {5, 6})
    void shouldBetAsTheJumpersDefinitionSays(long seed) {
        for (SimpleJumper.Direction direction : SimpleJumper.Direction.values()) {
            double[] experts = direction == SimpleJumper.Direction.TWO_SIDED
                    ? new double[] {-1, 0, 1}
                    : new double[] {-1, -0.5, 0};
            SplittableRandom random = new SplittableRandom(seed);
            SimpleJumper jumper = new SimpleJumper(direction);
            double[] capitals = {1.0 / 3, 1.0 / 3, 1.0 / 3};
            double capital = 1;
            double largest = 1;
            double shiryaevRoberts = 0;
            for (int t = 0; t < 400; t++) {
                double p = t < 200 ? random.nextDouble() : random.nextDouble() * random.nextDouble();
                double before = capital;
                capital = 0;
                for (int e = 0; e < 3; e++) {
                    capitals[e] = (0.99 * capitals[e] + 0.01 / 3 * before) * (1 + experts[e] * (p - 0.5));
                    capital += capitals[e];
                }
                largest = Math.max(largest, capital);
                shiryaevRoberts = (shiryaevRoberts + 1) * capital / before;
                jumper.observe(p);
                assertThat(jumper.logCapital()).isCloseTo(Math.log(capital), within(1e-10));
                assertThat(jumper.evidence()).isCloseTo(shiryaevRoberts, within(1e-10 * shiryaevRoberts));
                assertThat(jumper.anytimePValue()).isCloseTo(1 / largest, within(1e-10));
            }
            assertThat(capital).isGreaterThan(1e3);
            jumper.restart();
            assertThat(jumper.toBytes()).isEqualTo(new SimpleJumper(direction).toBytes());
        }
    }

    @Test
    void shouldWeighLabelsByInverseProbabilities() {
        SplittableRandom random = new SplittableRandom(8);
        InverseProbabilityDetector detector = new InverseProbabilityDetector();
        int length = 150;
        double[][] factors = new double[length][ODDS_RATIOS.length];
        double sumOfX = 0;
        for (int t = 0; t < length; t++) {
            double p = 0.05 + 0.1 * random.nextDouble();
            double probability = 0.2 + 0.8 * random.nextDouble();
            double x = 0;
            if (random.nextDouble() < probability) {
                boolean miss = random.nextDouble() < 0.2;
                x = miss ? 1 / probability : 0;
                detector.observeLabelled(miss, probability, p);
            } else {
                detector.observeUnlabelled(p);
            }
            sumOfX += x;
            double expected = 0;
            for (int j = 0; j < ODDS_RATIOS.length; j++) {
                double q = ODDS_RATIOS[j] * p / (1 - p + ODDS_RATIOS[j] * p);
                factors[t][j] = 1 + (q - p) / (p * (1 - p)) / 2 * (x - p);
                double product = 1;
                for (int start = t; start >= 0; start--) {
                    product *= factors[start][j];
                    expected += product / ODDS_RATIOS.length;
                }
            }
            assertThat(detector.evidence()).isCloseTo(expected, within(1e-11 * expected));
            assertThat(detector.missRate()).isCloseTo(sumOfX / (t + 1), within(1e-12));
        }
        assertThat(detector.observations()).isEqualTo(length);
        assertThat(detector.labels()).isBetween(60L, 120L);
    }

    @ParameterizedTest
    @CsvSource({"1, 1, 1e6", "20, 1, 2e7", "20, 10, 2e6", "1, 100, 1e4"})
    void shouldSetTheLimitByFalseAlertsForAMillionLabels(long monitors, double falseAlerts, double evidence) {
        FalseAlertBudget limit = Runs.budget(monitors, falseAlerts, 0.01);
        assertThat(limit.evidence()).isEqualTo(evidence);
        assertThat(AlarmLimit.forLife(limit.settings()).evidence()).isEqualTo(100);
    }

    @Test
    void shouldRefuseImpossibleArguments() {
        assertRefused(() -> Runs.budget(0, 1, 0.01));
        assertRefused(() -> Runs.budget(1, 0, 0.01));
        assertRefused(() -> Runs.budget(1, Double.NaN, 0.01));
        assertRefused(() -> Runs.budget(1, 1_000_001, 0.01));
        assertRefused(() -> new SleeperProcess().observe(true, 1));
        assertRefused(() -> Runs.budget(1, 1, 0));
        assertRefused(() -> Runs.budget(1, 1, 1));
        assertRefused(() -> CumulativeSumDetector.of(0.2, 0.2));
        assertRefused(() -> CumulativeSumDetector.of(0.2, Double.NaN));
        assertRefused(() -> new SimpleJumper(SimpleJumper.Direction.SMALL).observe(Double.NaN));
        assertRefused(() -> new SimpleJumper(SimpleJumper.Direction.SMALL).observe(1.1));
        assertRefused(() -> new InverseProbabilityDetector().observeLabelled(true, 0, 0.1));
        assertRefused(() -> new InverseProbabilityDetector().observeUnlabelled(Double.NaN));
        assertRefused(() -> new LabelWindow(0));
        assertRefused(() -> new EvidenceCurve().observe(Double.NaN));
        assertRefused(() -> RecoveryProcess.opening(0.1, 0.2, 3, 2, 10));
        assertRefused(() -> RecoveryProcess.opening(0.1, 0.2, 1, 2, 1));
        assertRefused(() -> RecoveryProcess.opening(0.1, 0.19, 1, 2, 3));
        assertRefused(() -> RecoveryProcess.opening(0.1, Double.NaN, 1, 2, 3));
        assertRefused(() -> BucketEdges.of(1, Double.NaN));
        assertRefused(() -> new RankNull(BucketEdges.of(1)).insert(Double.NaN));
    }

    private static void assertRefused(Runnable construction) {
        assertThatThrownBy(construction::run).isInstanceOf(IllegalArgumentException.class);
    }
}
