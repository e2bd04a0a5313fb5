package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.BetaDistribution;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.BooleanSupplier;
import java.util.random.RandomGenerator;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Compares the share of runs of T labels with an alarm at evidence A with the bound T/A, and measures how fast drift is
 * detected.
 */
class FalseAlarmTest {
    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int RUNS = 2_000;
    private static final int LABELS = 2_000;
    private static final double ALARM = 20_000;
    private static final double BOUND = LABELS / ALARM;

    @ParameterizedTest(name = "alpha = {0}")
    @ValueSource(doubles = {0.02, 0.1, 0.4})
    void shouldKeepTheBoundUnderTheNull(double alpha) {
        SplittableRandom random = new SplittableRandom(31);

        double share = shareOfFalseAlarms(() -> alarms(random, alpha, alpha));

        assertThat(share).isLessThanOrEqualTo(BOUND + threeStandardErrors(BOUND));
        // A detector that never raises an alarm would also keep the bound.
        assertThat(share).isGreaterThan(BOUND / 4);
    }

    /** With bets that stop at the limit, nearly the whole bound is used, but no more. */
    @ParameterizedTest(name = "alpha = {0}")
    @ValueSource(doubles = {0.02, 0.1, 0.4})
    void shouldKeepTheBoundWithBetsThatStopAtTheLimit(double alpha) {
        SplittableRandom random = new SplittableRandom(36);

        double share = shareOfFalseAlarms(() -> {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            while (detector.observations() < LABELS && detector.evidence() < ALARM) {
                detector.observe(random.nextDouble() < alpha, alpha, ALARM);
            }
            return detector.evidence() >= ALARM;
        });

        assertThat(share).isBetween(BOUND / 2, BOUND + threeStandardErrors(BOUND));
    }

    @Test
    void shouldBreakTheBoundWhenAFrozenThresholdIsTestedAgainstAlpha() {
        SplittableRandom random = new SplittableRandom(32);

        double share = shareOfFalseAlarms(() -> alarms(random, frozenMissRate(random, 100), ALPHA.doubleValue()));

        assertThat(share).isGreaterThan(2 * BOUND);
    }

    @ParameterizedTest(name = "n = {0}")
    @ValueSource(longs = {20, 100, 1_000})
    void shouldKeepTheBoundWhenAFrozenThresholdIsTestedAgainstItsOwnNull(long n) {
        SplittableRandom random = new SplittableRandom(33);
        double nullMiscoverage = CoverageBreachNull.missRate(ALPHA, n, RankRule.rank(ALPHA, n));

        double share = shareOfFalseAlarms(() -> alarms(random, frozenMissRate(random, n), nullMiscoverage));

        assertThat(share).isLessThanOrEqualTo(BOUND + 0.005 + threeStandardErrors(BOUND + 0.005));
    }

    @Test
    void shouldTellSinceWhenTheRateIsRaised() {
        SplittableRandom random = new SplittableRandom(34);
        double[] errors = new double[400];
        double[] delays = new double[errors.length];
        for (int run = 0; run < errors.length; run++) {
            ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
            while (detector.evidence() < 1e6) {
                detector.observe(random.nextDouble() < (detector.observations() < 1_000 ? 0.1 : 0.3), 0.1);
            }
            errors[run] = detector.since().first() - 1_001;
            delays[run] = detector.observations() - 1_000;
        }

        assertThat(median(errors)).isBetween(-10.0, 10.0);
        // A separate simulation of 4,000 runs had a median of 70 labels.
        assertThat(median(delays)).isBetween(63.0, 77.0);
    }

    private static double shareOfFalseAlarms(BooleanSupplier alarms) {
        int count = 0;
        for (int run = 0; run < RUNS; run++) {
            count += alarms.getAsBoolean() ? 1 : 0;
        }
        return (double) count / RUNS;
    }

    private static boolean alarms(RandomGenerator random, double missRate, double nullMiscoverage) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        for (int label = 0; label < LABELS; label++) {
            detector.observe(random.nextDouble() < missRate, nullMiscoverage);
            if (detector.evidence() >= ALARM) {
                return true;
            }
        }
        return false;
    }

    /** Draws the true miss rate of a threshold with n calibration units from its distribution. */
    private static double frozenMissRate(RandomGenerator random, long n) {
        long k = RankRule.rank(ALPHA, n);
        return new BetaDistribution(n + 1.0 - k, k).quantile(random.nextDouble());
    }

    private static double threeStandardErrors(double share) {
        return 3 * Math.sqrt(share * (1 - share) / RUNS);
    }

    private static double median(double[] values) {
        double[] sorted = values.clone();
        Arrays.sort(sorted);
        return (sorted[(sorted.length - 1) / 2] + sorted[sorted.length / 2]) / 2;
    }
}
