package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Checks the guarantees of misses by rank and of tuned limits over many runs without drift. */
class PrequentialMissesTest {

    private static final double ALPHA = 0.1;

    private static MonitoredUnit unit(Random random) {
        // One in three scores is tied with other scores.
        double score = random.nextInt(3) == 0 ? 1 : Math.abs(random.nextGaussian()) * 2;
        return new MonitoredUnit(new MonitoredScore(score, random.nextDouble()), false, 0.5, ALPHA, 1);
    }

    /** Returns thirty scores. Every second one gives the edges of the buckets. */
    private static double[] reference(Random random) {
        return IntStream.range(0, 30)
                .mapToDouble(i -> i % 2 == 0
                        ? random.nextDouble() * 3
                        : unit(random).score().score())
                .toArray();
    }

    /** After 15 reference units, each next unit is missed with probability alpha, independent of the past. */
    @Test
    void shouldMissByRankWithExactlyTheProbabilityAlpha() {
        Random random = new Random(1);
        int runs = 2_000;
        int[] misses = new int[4];
        int together = 0;
        for (int run = 0; run < runs; run++) {
            SequentialDetector detector = PrequentialMisses.start(
                    new StartingReference(reference(random), List.of(), KeyedUniform.of("test")),
                    new ShiryaevRobertsDetector());
            boolean[] missed = new boolean[misses.length];
            for (int i = 0; i < misses.length; i++) {
                MonitoredUnit judged = detector.observe(unit(random));
                assertThat(judged.nullMiscoverage()).isEqualTo(ALPHA);
                missed[i] = judged.miss();
                misses[i] += judged.miss() ? 1 : 0;
            }
            together += missed[2] && missed[3] ? 1 : 0;
        }
        double threeStandardErrors = 3 * Math.sqrt(ALPHA * (1 - ALPHA) / runs);
        for (int count : misses) {
            assertThat(count / (double) runs).isCloseTo(ALPHA, within(threeStandardErrors));
        }
        assertThat(together / (double) runs).isCloseTo(ALPHA * ALPHA, within(threeStandardErrors * 0.4));
    }

    /** A null between two tabulated nulls has the limit of the larger one. */
    @ParameterizedTest(name = "null {0}")
    @ValueSource(doubles = {0.1200001, 0.03})
    void shouldOpenAlertsOfTheCusumAsSeldomAsTuned(double miscoverage) {
        Random random = new Random(2);
        double labels = 1_000;
        double limit = TunedLimits.limit(miscoverage, labels);
        assertThat(TunedLimits.rounded(miscoverage)).isBetween(miscoverage, miscoverage * (1 + 1 / 16.0));
        int runs = 200;
        double sum = 0;
        for (int run = 0; run < runs; run++) {
            MissDetector cusum = CumulativeSumDetector.ofDoubledOdds();
            while (cusum.evidence() < limit) {
                cusum.observe(random.nextDouble() < miscoverage, miscoverage);
            }
            sum += cusum.observations();
        }
        double threeStandardErrors = 3 * labels / Math.sqrt(runs);
        assertThat(sum / runs).isBetween(labels - threeStandardErrors, 1.35 * labels + threeStandardErrors);
    }

    @Test
    void shouldLimitTheCusumWhereverANullCanBe() {
        for (double miscoverage : new double[] {1e-6, 0.5, 0.97, Math.nextDown(1.0)}) {
            assertThat(TunedLimits.limit(miscoverage, 1e6)).isGreaterThan(1);
        }
        assertThat(TunedLimits.rounded(Math.nextDown(1.0))).isEqualTo(31 / 32.0);
        for (int step = 1; step < 64; step += 12) {
            double miscoverage = step / 64.0;
            double ofRounded = TunedLimits.limit(miscoverage, 1e6);
            double own = CumulativeSumRunLength.limitOfMean(
                    miscoverage, new CumulativeSumDetector(2).alternative(miscoverage), 1e6);
            assertThat(ofRounded).as("null %s", miscoverage).isGreaterThan(own * 0.998);
        }
        assertThat(TunedLimits.limit(0.1, 1)).isGreaterThan(1);
    }
}
