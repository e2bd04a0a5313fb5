package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.CumulativeSumDetector;
import io.conformalstreams.conformal.drift.CumulativeSumRunLength;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.configuration.DriftEvidence.BreachEvidence;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;
import java.time.Instant;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** What evidence of misses promises, over many runs without drift. */
class MissEvidenceTest {

    private static final double ALPHA = 0.1;
    private static final RecordCoordinates LABEL = new RecordCoordinates(Instant.EPOCH, 0, 0L);

    private static Observation unit(Random random) {
        // One in three scores is tied with others.
        double score = random.nextInt(3) == 0 ? 1 : Math.abs(random.nextGaussian()) * 2;
        Claim claim = new Claim(ALPHA, ALPHA, 20, 19, 0, true);
        return new Observation(new MonitoredScore(score, random.nextDouble()), claim, false, 1, 0.5, LABEL, 1, 0);
    }

    private static double[] scores(Random random, int size) {
        return random.doubles(size, 0, 3).toArray();
    }

    /** From 15 units of reference on: each next unit is missed with the probability alpha, whatever came before. */
    @Test
    void shouldMissByRankWithExactlyTheProbabilityAlpha() {
        Random random = new Random(1);
        int runs = 2_000;
        int[] misses = new int[4];
        int together = 0;
        for (int run = 0; run < runs; run++) {
            BucketEdges edges = BucketEdges.atQuantiles(scores(random, 15), 1024);
            PrequentialRanks ranks = PrequentialRanks.start(
                    random.ints(15)
                            .mapToDouble(i -> unit(random).score().score())
                            .toArray(),
                    edges);
            boolean[] missed = new boolean[misses.length];
            for (int i = 0; i < misses.length; i++) {
                Observation judged = ranks.judge(unit(random));
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

    /** Nulls between two that have a limit have that of the larger one. */
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
            MissEvidence cusum = MissEvidence.start(BreachEvidence.CUSUM);
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
