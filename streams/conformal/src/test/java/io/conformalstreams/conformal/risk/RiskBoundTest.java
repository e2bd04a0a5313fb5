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

/** Compares with the bounds of section 3.1 of arXiv 2101.02703 and of arXiv 0907.3740, written out loss by loss. */
class RiskBoundTest {
    private static final ThresholdGrid GRID = ThresholdGrid.of(-2, -1, 0, 0.5, 1, 2, 3, 5);
    private static final RiskBound[] BOUNDS = {
        new HoeffdingBound(), new HoeffdingBentkusBound(), new EmpiricalBernsteinBound()
    };

    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    /** Returns units with many small losses, so that some bounds certify some thresholds. */
    private static List<LossCurve> units(SplittableRandom random) {
        int n = 1 + random.nextInt(400);
        double share = random.nextDouble() * 0.3;
        List<LossCurve> units = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            LossCurve unit = LossLaw.random(GRID, random);
            long[] losses = new long[GRID.size()];
            boolean kept = random.nextDouble() < share;
            Arrays.setAll(losses, j -> kept ? unit.loss(j) : unit.loss(j) >>> 10);
            units.add(LossCurve.of(GRID, losses));
        }
        return units;
    }

    private static LossSums sums(List<LossCurve> units) {
        LossSums sums = new LossSums(GRID);
        units.forEach(sums::add);
        return sums;
    }

    private static double[] losses(List<LossCurve> units, int threshold) {
        return units.stream()
                .mapToDouble(unit -> unit.loss(threshold) / 4294967296.0)
                .toArray();
    }

    private static double hoeffding(double[] losses, double delta) {
        return Arrays.stream(losses).average().orElseThrow() + Math.sqrt(Math.log(1 / delta) / (2 * losses.length));
    }

    private static double bernstein(double[] losses, double delta) {
        int n = losses.length;
        double mean = Arrays.stream(losses).average().orElseThrow();
        double variance =
                Arrays.stream(losses).map(loss -> (loss - mean) * (loss - mean)).sum() / (n - 1);
        return mean + Math.sqrt(2 * variance * Math.log(2 / delta) / n) + 7 * Math.log(2 / delta) / (3 * (n - 1));
    }

    private static double hoeffdingBentkus(double[] losses, double alpha) {
        int n = losses.length;
        double mean = Arrays.stream(losses).average().orElseThrow();
        double a = Math.min(mean, alpha);
        double h = (a == 0 ? 0 : a * Math.log(a / alpha)) + (1 - a) * Math.log((1 - a) / (1 - alpha));
        double tail = slowTail((int) Math.ceil(Arrays.stream(losses).sum()), n, alpha);
        return Math.min(Math.exp(-n * h), Math.E * tail);
    }

    /** Computes the distribution of a sum of n indicators by repeated convolution. */
    static double slowTail(int atMost, int n, double p) {
        double[] law = new double[n + 1];
        law[0] = 1;
        for (int trial = 1; trial <= n; trial++) {
            for (int successes = trial; successes >= 0; successes--) {
                law[successes] = law[successes] * (1 - p) + (successes > 0 ? law[successes - 1] * p : 0);
            }
        }
        return Math.min(1, Arrays.stream(law, 0, Math.min(atMost, n) + 1).sum());
    }

    private static double slow(RiskBound bound, double[] losses, double alpha, double delta) {
        if (bound instanceof HoeffdingBound) {
            return hoeffding(losses, delta) - alpha;
        }
        if (bound instanceof EmpiricalBernsteinBound) {
            return losses.length < 2 ? 1 : bernstein(losses, delta) - alpha;
        }
        return hoeffdingBentkus(losses, alpha) - delta;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void boundsShouldFollowTheirFormulas(long seed) {
        List<LossCurve> units = units(new SplittableRandom(seed));
        LossSums sums = sums(units);
        for (int i = 0; i < GRID.size(); i++) {
            double[] losses = losses(units, i);

            assertThat(new HoeffdingBound().upperBound(sums.at(i), 0.05))
                    .isCloseTo(hoeffding(losses, 0.05), within(1e-12));
            assertThat(new HoeffdingBentkusBound().pValue(sums.at(i), 0.1))
                    .isCloseTo(hoeffdingBentkus(losses, 0.1), within(1e-11));
            if (units.size() > 1) {
                // The squares are rounded up by at most 2^-32 each.
                assertThat(new EmpiricalBernsteinBound().upperBound(sums.at(i), 0.05))
                        .isBetween(bernstein(losses, 0.05) - 1e-12, bernstein(losses, 0.05) + 4e-4 / units.size());
                assertThat(sums.at(i).variance()).isGreaterThanOrEqualTo(0);
            }
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldStopBelowTheFirstCutThatIsNotCertified(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LossCurve> units = units(random);
        BigDecimal alpha = BigDecimal.valueOf(1 + random.nextInt(40), 2);
        BigDecimal delta = BigDecimal.valueOf(1 + random.nextInt(40), 2);
        for (RiskBound bound : BOUNDS) {
            double largest = Double.NEGATIVE_INFINITY;
            int certified = 0;
            while (certified < GRID.size()
                    && slow(bound, losses(units, certified), alpha.doubleValue(), delta.doubleValue()) <= 0) {
                largest = GRID.threshold(certified++);
            }

            assertThat(RiskControllingPredictionSets.threshold(sums(units), bound, new RiskLevel(alpha, delta)))
                    .isEqualTo(new RiskThreshold(alpha, units.size(), largest, certified == 0));
        }
    }

    @Test
    void shouldGiveTheWholeImageWithoutEnoughUnits() {
        RiskLevel level = new RiskLevel(new BigDecimal("0.1"), new BigDecimal("0.1"));
        for (RiskBound bound : BOUNDS) {
            assertThat(RiskControllingPredictionSets.threshold(new LossSums(GRID), bound, level))
                    .isEqualTo(new RiskThreshold(level.alpha(), 0, Double.NEGATIVE_INFINITY, true));
        }
        assertThat(new EmpiricalBernsteinBound().certifies(new LossMoments(1, 0, 0), level))
                .isFalse();
    }

    @ParameterizedTest
    @CsvSource({"0, 0.1", "1, 0.1", "0.1, 0", "0.1, 1", "-0.1, 0.1"})
    void shouldRefuseLevelsOutsideTheirRange(BigDecimal alpha, BigDecimal delta) {
        assertThatThrownBy(() -> new RiskLevel(alpha, delta)).isInstanceOf(IllegalArgumentException.class);
    }

    /** Returns the share of 1,000 calibrations whose threshold has a risk above alpha. */
    private static double failures(LossLaw law, RiskBound bound, int n, long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        RiskLevel level = new RiskLevel(new BigDecimal("0.1"), new BigDecimal("0.1"));
        int failures = 0;
        for (int calibration = 0; calibration < 1_000; calibration++) {
            LossSums sums = new LossSums(LossLaw.GRID);
            for (int i = 0; i < n; i++) {
                sums.add(law.draw(random));
            }
            double threshold =
                    RiskControllingPredictionSets.threshold(sums, bound, level).threshold();
            failures += LossLaw.risk(threshold) > 0.1 ? 1 : 0;
        }
        return failures / 1_000.0;
    }

    @ParameterizedTest(name = "{0}, bound {1}, n = {2}, seed {3}")
    @CsvSource({
        "INDICATOR, 0, 300, 1",
        "INDICATOR, 1, 300, 2",
        "INDICATOR, 2, 300, 3",
        "SPREAD, 0, 300, 4",
        "SPREAD, 1, 300, 5",
        "SPREAD, 2, 300, 6"
    })
    void shouldFailInAShareOfDeltaAtMost(LossLaw law, int bound, int n, long seed) {
        double standardError = Math.sqrt(0.1 * 0.9 / 1_000);

        assertThat(failures(law, BOUNDS[bound], n, seed)).isLessThanOrEqualTo(0.1 + 3 * standardError);
    }
}
