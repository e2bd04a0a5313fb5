package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class ConformalPValueTest {
    private static final double[] VALUES = {
        Double.NEGATIVE_INFINITY, -3, -0.0, 0.0, 0.5, 1, 1.5, 2, Double.POSITIVE_INFINITY
    };
    private static final String[] ALPHAS = {"0.01", "0.05", "0.1", "0.2", "0.25", "0.5", "0.7", "0.9", "0.123"};

    static LongStream seeds() {
        return LongStream.range(0, 200);
    }

    private static double[] draw(SplittableRandom random) {
        return random.ints(random.nextInt(30), 0, VALUES.length)
                .mapToDouble(i -> VALUES[i])
                .toArray();
    }

    /** Full conformal prediction by its definition: the candidate joins the bag and is ranked in it. */
    private static int countAtLeast(double[] calibration, double value) {
        int count = 1;
        for (double a : calibration) {
            count += a >= value ? 1 : 0;
        }
        return count;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldGiveTheSetOfTheRankRule(long seed) {
        double[] calibration = draw(new SplittableRandom(seed));
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(calibration);
        for (String digits : ALPHAS) {
            BigDecimal alpha = new BigDecimal(digits);
            double lambda = RankRule.threshold(multiset, alpha).lambda();
            for (double candidate : VALUES) {
                int count = countAtLeast(calibration, candidate);
                boolean inFullConformalSet =
                        BigDecimal.valueOf(count).compareTo(alpha.multiply(BigDecimal.valueOf(calibration.length + 1L)))
                                > 0;

                assertThat(ConformalPValue.of(multiset, candidate)).isEqualTo(count / (calibration.length + 1.0));
                assertThat(candidate <= lambda)
                        .as("alpha %s, candidate %s, lambda %s", alpha, candidate, lambda)
                        .isEqualTo(inFullConformalSet);
            }
        }
    }

    /**
     * Smoothed p-values of all values of a bag, each against the others, cover 0..1 evenly: for any t the mean, over the value
     * and u, of P(p <= t) is t.
     */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeUniformWhenSmoothed(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double[] bag = draw(random);
        if (bag.length == 0) {
            return;
        }
        double t = random.nextDouble();
        double probability = 0;
        for (int held = 0; held < bag.length; held++) {
            int own = held;
            OrderStatisticMultiset others = OrderStatisticMultiset.of(IntStream.range(0, bag.length)
                    .filter(i -> i != own)
                    .mapToDouble(i -> bag[i])
                    .toArray());
            double lowest = ConformalPValue.smoothed(others, bag[held], 0);
            double highest = ConformalPValue.smoothed(others, bag[held], 1);
            probability += Math.min(Math.max((t - lowest) / (highest - lowest), 0), 1) / bag.length;
            assertThat(highest).isCloseTo(ConformalPValue.of(others, bag[held]), within(1e-15));
            assertThat(ConformalPValue.smoothed(others, bag[held], 0.25))
                    .isCloseTo(lowest + 0.25 * (highest - lowest), within(1e-12));
        }

        assertThat(probability).isCloseTo(t, within(1e-12));
    }

    @Test
    void shouldRefuseWhatIsNoNumberInRange() {
        OrderStatisticMultiset multiset = OrderStatisticMultiset.of(Arrays.copyOf(VALUES, 3));
        for (double u : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> ConformalPValue.smoothed(multiset, 0, u))
                    .isInstanceOf(IllegalArgumentException.class);
        }
        assertThatThrownBy(() -> ConformalPValue.of(multiset, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
    }
}
