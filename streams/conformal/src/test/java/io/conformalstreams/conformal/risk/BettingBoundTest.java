package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;

class BettingBoundTest {
    private static final ThresholdGrid GRID = ThresholdGrid.of(-2, -1, 0, 0.5, 1, 2, 3, 5);
    private static final RiskLevel LEVEL = new RiskLevel(new BigDecimal("0.2"), new BigDecimal("0.1"));

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Returns the maximum of K_i(alpha) over i. Every mean and variance is summed from scratch. */
    private static double slowCapital(double[] losses, double alpha, double delta, boolean anytime) {
        int n = losses.length;
        double[] means = new double[n + 1];
        for (int i = 1; i <= n; i++) {
            means[i] = (0.5 + Arrays.stream(losses, 0, i).sum()) / (1 + i);
        }
        double capital = 1;
        double largest = 1;
        for (int i = 1; i <= n; i++) {
            double deviations = 0.25;
            for (int j = 1; j < i; j++) {
                deviations += Math.pow(losses[j - 1] - means[j], 2);
            }
            double variance = deviations / i;
            double stake = anytime
                    ? Math.min(0.5, Math.sqrt(2 * Math.log(1 / delta) / (variance * i * Math.log(1 + i))))
                    : Math.min(1, Math.sqrt(2 * Math.log(1 / delta) / (n * variance)));
            capital *= 1 - stake * (losses[i - 1] - alpha);
            largest = Math.max(largest, capital);
        }
        return largest;
    }

    private static List<LossCurve> units(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        double share = random.nextDouble() * 0.4;
        List<LossCurve> units = new ArrayList<>();
        for (int i = random.nextInt(150); i >= 0; i--) {
            LossCurve unit = LossLaw.random(GRID, random);
            units.add(random.nextDouble() < share ? unit : LossCurve.of(GRID, new long[GRID.size()]));
        }
        return units;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldFollowTheFormulas(long seed) {
        List<LossCurve> units = units(seed);
        boolean anytime = seed % 2 == 0;
        BetSize betSize = anytime ? new BetSize.Anytime() : new BetSize.Horizon(units.size());
        BettingBound bound = new BettingBound(GRID, LEVEL, betSize);

        units.forEach(bound::observe);

        double largestCut = Double.NEGATIVE_INFINITY;
        boolean certified = true;
        for (int i = 0; i < GRID.size(); i++) {
            int threshold = i;
            double[] losses = units.stream()
                    .mapToDouble(unit -> unit.loss(threshold) / 4294967296.0)
                    .toArray();
            double capital = slowCapital(losses, 0.2, 0.1, anytime);
            assertThat(bound.largestLogCapital(i)).isCloseTo(Math.log(capital), within(1e-10));
            certified &= capital > 10;
            largestCut = certified ? GRID.threshold(i) : largestCut;
        }
        assertThat(bound.threshold().threshold()).isEqualTo(largestCut);
        assertThat(bound.threshold().n()).isEqualTo(units.size()).isEqualTo(bound.observations());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldNeverTakeACertificateBack(long seed) {
        BettingBound bound = new BettingBound(GRID, LEVEL, new BetSize.Anytime());
        double threshold = Double.NEGATIVE_INFINITY;
        for (LossCurve unit : units(seed)) {
            bound.observe(unit);
            assertThat(bound.threshold().threshold()).isGreaterThanOrEqualTo(threshold);
            threshold = bound.threshold().threshold();
        }
    }

    @Test
    void shouldCertifyNothingBeforeTheFirstUnit() {
        BettingBound bound = new BettingBound(GRID, LEVEL, new BetSize.Anytime());

        assertThat(bound.threshold()).isEqualTo(new RiskThreshold(LEVEL.alpha(), 0, Double.NEGATIVE_INFINITY, true));
    }

    @Test
    void shouldRefuseAnotherGridAndAnImpossibleHorizon() {
        BettingBound bound = new BettingBound(ThresholdGrid.of(0), LEVEL, new BetSize.Anytime());

        assertThatThrownBy(() -> bound.observe(units(0).get(0))).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new BetSize.Horizon(0)).isInstanceOf(IllegalArgumentException.class);
    }

    @ParameterizedTest(name = "{0}, anytime {1}: a risk above alpha at any of 400 n, seed {2}")
    @CsvSource({"INDICATOR, true, 1", "INDICATOR, false, 2", "SPREAD, true, 3", "SPREAD, false, 4"})
    void shouldFailAtAnyTimeInAShareOfDeltaAtMost(LossLaw law, boolean anytime, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RiskLevel level = new RiskLevel(new BigDecimal("0.1"), new BigDecimal("0.1"));
        int runs = 200;
        int failures = 0;
        int certified = 0;
        for (int run = 0; run < runs; run++) {
            BettingBound bound =
                    new BettingBound(LossLaw.GRID, level, anytime ? new BetSize.Anytime() : new BetSize.Horizon(400));
            for (int i = 0; i < 400; i++) {
                bound.observe(law.draw(random));
            }
            // A certified threshold stays certified, so the last threshold is the largest.
            failures += LossLaw.risk(bound.threshold().threshold()) > 0.1 ? 1 : 0;
            certified += bound.threshold().trivial() ? 0 : 1;
        }

        assertThat((double) failures / runs).isLessThanOrEqualTo(0.1 + 3 * Math.sqrt(0.1 * 0.9 / runs));
        assertThat(certified).isEqualTo(runs);
    }
}
