package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class AdaptiveMiscoverageTest {

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Returns the next value of a sequence that drifts, jumps, reacts to the threshold, or stays infinite. */
    private static double criticalValue(long kind, int t, Threshold threshold, SplittableRandom random) {
        return switch ((int) (kind % 6)) {
            case 0 -> Double.NEGATIVE_INFINITY;
            case 1 -> Double.POSITIVE_INFINITY;
            case 2 -> t / 20.0 + random.nextGaussian();
            case 3 -> Math.nextUp(threshold.lambda());
            case 4 -> t / 200 % 2 == 0 ? threshold.lambda() : Double.POSITIVE_INFINITY;
            default -> random.nextInt(5);
        };
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldMissInAShareOfAlphaInTheLongRunWhateverComes(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        BigDecimal alpha = BigDecimal.valueOf(1 + random.nextInt(60), 2);
        BigDecimal gamma = BigDecimal.valueOf(1 + random.nextInt(400), 3);
        BigDecimal start = BigDecimal.valueOf(random.nextInt(101), 2);
        AdaptiveMiscoverage state = new AdaptiveMiscoverage(alpha, gamma, start);
        OrderStatisticMultiset values = new OrderStatisticMultiset();
        BigDecimal widest = start.max(BigDecimal.ONE.subtract(start)).add(gamma);
        int misses = 0;
        for (int t = 1; t <= 1_000; t++) {
            Threshold threshold = RankRule.threshold(values, state.level());
            double value = criticalValue(seed, t, threshold, random);
            boolean miss = AdaptiveMiscoverage.isMiss(value, threshold);
            misses += miss ? 1 : 0;
            state = state.next(miss);
            values.insert(value);

            // The bound, multiplied by gamma T: gamma |misses - alpha T| <= max(alpha_1, 1 - alpha_1) + gamma.
            BigDecimal excess = BigDecimal.valueOf(misses).subtract(alpha.multiply(BigDecimal.valueOf(t)));
            assertThat(gamma.multiply(excess).abs()).as("t = %d", t).isLessThanOrEqualTo(widest);
            assertThat(state.level().scale()).isLessThanOrEqualTo(5);
        }
    }

    @ParameterizedTest(name = "level {0}: critical value {1} against {2}: miss {3}")
    @CsvSource({
        "1, -Infinity, -Infinity, true",
        "1.05, 3, -Infinity, true",
        "0, Infinity, Infinity, false",
        "-0.01, Infinity, Infinity, false",
        "0.1, 2, 2, false",
        "0.1, 2.5, 2, true"
    })
    void shouldCountAMissFromLevelOneOnWhateverTheCriticalValue(
            BigDecimal level, double criticalValue, double lambda, boolean miss) {
        long k = lambda == Double.NEGATIVE_INFINITY ? 0 : lambda == Double.POSITIVE_INFINITY ? 10 : 5;

        assertThat(AdaptiveMiscoverage.isMiss(criticalValue, new Threshold(level, 9, k, lambda)))
                .isEqualTo(miss);
    }

    @Test
    void shouldMoveAgainstTheMisses() {
        AdaptiveMiscoverage state = AdaptiveMiscoverage.startingAt(new BigDecimal("0.1"), new BigDecimal("0.05"));

        assertThat(state.level()).isEqualByComparingTo("0.1");
        assertThat(state.next(true).level()).isEqualByComparingTo("0.055");
        assertThat(state.next(false).level()).isEqualByComparingTo("0.105");
    }

    @Test
    void shouldHoldTheLevelWithinAStepWhereOutcomesComeLate() {
        AdaptiveMiscoverage missing = AdaptiveMiscoverage.startingAt(new BigDecimal("0.1"), new BigDecimal("0.05"));
        AdaptiveMiscoverage covering = missing;
        for (int late = 0; late < 1_000; late++) {
            missing = missing.next(true);
            covering = covering.next(false);
        }

        assertThat(missing.level()).isEqualByComparingTo("-0.05");
        assertThat(covering.level()).isEqualByComparingTo("1.05");
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1, 0.1", "1, 0.1, 0.1", "0.1, 0, 0.1", "0.1, -1, 0.1", "0.1, 0.1, 1.2", "0.1, 0.1, -0.11"})
    void shouldRefuseWhatIsOutsideItsRange(BigDecimal alpha, BigDecimal gamma, BigDecimal level) {
        assertThatThrownBy(() -> new AdaptiveMiscoverage(alpha, gamma, level))
                .isInstanceOf(IllegalArgumentException.class);
    }

    @Test
    void shouldRefuseNaN() {
        Threshold threshold = new Threshold(new BigDecimal("0.1"), 9, 5, 1);

        assertThatThrownBy(() -> AdaptiveMiscoverage.isMiss(Double.NaN, threshold))
                .isInstanceOf(IllegalArgumentException.class);
    }
}
