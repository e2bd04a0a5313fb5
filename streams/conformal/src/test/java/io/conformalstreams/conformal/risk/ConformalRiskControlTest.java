package io.conformalstreams.conformal.risk;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class ConformalRiskControlTest {
    private static final ThresholdGrid GRID = ThresholdGrid.of(-2, -1, 0, 1, 2, 3);
    private static final String[] ALPHAS = {
        "0.1", "0.25", "0.5", "0.125", "0.01", "0.7", "0.33333333333333333333333", "1", "0"
    };

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static LossSums sums(ThresholdGrid grid, List<LossCurve> units) {
        LossSums sums = new LossSums(grid);
        units.forEach(sums::add);
        return sums;
    }

    /** Returns max{ c : (sum + 1)/(n + 1) <= alpha } in exact decimals. */
    private static RiskThreshold slowCut(ThresholdGrid grid, List<LossCurve> units, BigDecimal alpha) {
        double largest = Double.NEGATIVE_INFINITY;
        boolean trivial = true;
        for (int i = 0; i < grid.size(); i++) {
            BigDecimal sum = BigDecimal.ONE;
            for (LossCurve unit : units) {
                sum = sum.add(BigDecimal.valueOf(unit.loss(i)).divide(BigDecimal.valueOf(1L << 32)));
            }
            if (sum.compareTo(alpha.multiply(BigDecimal.valueOf(units.size() + 1L))) <= 0) {
                largest = grid.threshold(i);
                trivial = false;
            }
        }
        return new RiskThreshold(alpha, units.size(), largest, trivial);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldTakeTheLargestCutThatPasses(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        List<LossCurve> units = new ArrayList<>();
        for (int i = random.nextInt(60); i > 0; i--) {
            units.add(LossLaw.random(GRID, random));
        }
        for (String digits : ALPHAS) {
            BigDecimal alpha = new BigDecimal(digits);

            assertThat(ConformalRiskControl.threshold(sums(GRID, units), alpha)).isEqualTo(slowCut(GRID, units, alpha));
        }
    }

    @ParameterizedTest(name = "n = {0}, alpha = {1}")
    @CsvSource({"8, 0.1", "0, 0.999", "98, 0.01", "5, 0", "5, -1"})
    void shouldTakeTheWholeImageIfNotEvenNoLossPasses(int n, BigDecimal alpha) {
        List<LossCurve> units = new ArrayList<>();
        for (int i = 0; i < n; i++) {
            units.add(LossCurve.of(GRID, new long[GRID.size()]));
        }

        assertThat(ConformalRiskControl.threshold(sums(GRID, units), alpha))
                .isEqualTo(new RiskThreshold(alpha, n, Double.NEGATIVE_INFINITY, true));
    }

    @Test
    void shouldPassOnEquality() {
        List<LossCurve> units = new ArrayList<>();
        for (int i = 0; i < 8; i++) {
            units.add(LossCurve.of(GRID, new long[GRID.size()]));
        }
        units.add(LossCurve.of(
                GRID, new long[] {0, 0, 0, 0, LossCurve.ONE, LossCurve.ONE, LossCurve.ONE, LossCurve.ONE}));

        assertThat(ConformalRiskControl.threshold(sums(GRID, units), new BigDecimal("0.2"))
                        .threshold())
                .isEqualTo(Double.POSITIVE_INFINITY);
        assertThat(ConformalRiskControl.threshold(sums(GRID, units), new BigDecimal("0.1999999999"))
                        .threshold())
                .isEqualTo(0);
        assertThat(ConformalRiskControl.threshold(sums(GRID, units), new BigDecimal("0.1"))
                        .threshold())
                .isEqualTo(0);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldBeTheRankRuleForTheLossOfNotBeingCovered(long seed) {
        SplittableRandom random = new SplittableRandom(seed);
        ThresholdGrid grid = ThresholdGrid.of(
                LongStream.rangeClosed(-9, 0).mapToDouble(c -> c).toArray());
        int n = random.nextInt(40);
        BigDecimal alpha = new BigDecimal(ALPHAS[random.nextInt(ALPHAS.length)]);
        double[] criticalValues = random.ints(n, 0, 10).mapToDouble(a -> a).toArray();
        List<LossCurve> units = new ArrayList<>();
        for (double criticalValue : criticalValues) {
            long[] losses = new long[grid.size()];
            Arrays.setAll(losses, i -> criticalValue > -grid.threshold(i) ? LossCurve.ONE : 0);
            units.add(LossCurve.of(grid, losses));
        }

        RiskThreshold threshold = ConformalRiskControl.threshold(sums(grid, units), alpha);

        double lambda = RankRule.threshold(OrderStatisticMultiset.of(criticalValues), alpha)
                .lambda();
        assertThat(-threshold.threshold()).isEqualTo(lambda);
    }

    @ParameterizedTest(name = "{0}: the mean risk over 2,000 calibrations of 40 units, seed 1")
    @EnumSource(LossLaw.class)
    void shouldKeepTheMeanRisk(LossLaw law) {
        SplittableRandom random = new SplittableRandom(1);
        BigDecimal alpha = new BigDecimal("0.1");
        int calibrations = 2_000;
        int n = 40;
        double sum = 0;
        double squares = 0;
        for (int calibration = 0; calibration < calibrations; calibration++) {
            LossSums sums = new LossSums(LossLaw.GRID);
            for (int i = 0; i < n; i++) {
                sums.add(law.draw(random));
            }
            double risk =
                    LossLaw.risk(ConformalRiskControl.threshold(sums, alpha).threshold());
            sum += risk;
            squares += risk * risk;
        }
        double mean = sum / calibrations;
        double standardError = Math.sqrt((squares / calibrations - mean * mean) / calibrations);

        assertThat(mean - 4 * standardError).isLessThanOrEqualTo(0.1);
        // The lower bound is alpha - 2/(n + 1), minus one step of the grid.
        assertThat(mean + 4 * standardError).isGreaterThanOrEqualTo(0.1 - 2.0 / (n + 1) - 0.002);
    }
}
