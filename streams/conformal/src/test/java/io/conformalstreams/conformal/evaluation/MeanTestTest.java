package io.conformalstreams.conformal.evaluation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.math.BigDecimal;
import java.math.MathContext;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.function.DoubleUnaryOperator;
import org.junit.jupiter.api.Test;

/** Checks the level of the tests at the boundary of their hypothesis, their power, and constant values. */
class MeanTestTest {

    private static final int RUNS = 4_000;

    /**
     * If the mean equals the bound, at most 1 % of tests reject at the level .01. The check allows 4 standard errors.
     */
    @Test
    void rejectsATrueBoundNoMoreOftenThanItsLevel() {
        double bound = 0.9;
        assertThat(rejections(bound, uniform -> uniform < 0.9 ? 1 : 0)).isLessThanOrEqualTo(0.0163);
        assertThat(rejections(bound, uniform -> 0.8 + 0.2 * uniform)).isLessThanOrEqualTo(0.0163);
        assertThat(rejections(bound, uniform -> Math.pow(uniform, 1.0 / 9))).isLessThanOrEqualTo(0.0163);
    }

    /** The coverage of 80 test units varies by about .04. A mean that is .02 too low is detected with 200 splits. */
    @Test
    void seesASmallLackWhereValuesVaryLittle() {
        SplittableRandom random = new SplittableRandom(5);
        double[] values = random.doubles(200, 0.81, 0.95).toArray();
        assertThat(MeanTest.atLeast(values, 0.9)).isLessThan(1e-6);
        assertThat(MeanTest.atLeast(values, 0.87)).isGreaterThan(1e-2);
        assertThat(MeanTest.equal(values, 0.9, 1e-9)).isLessThan(1e-6);
        assertThat(MeanTest.equal(values, 0.8, 1e-9)).isLessThan(1e-6);
    }

    @Test
    void takesAConstantForWhatItIs() {
        double[] ones = constant(1);
        assertThat(MeanTest.atLeast(ones, 1)).isEqualTo(1);
        assertThat(MeanTest.equal(ones, 1 + 1e-13, 1e-9)).isEqualTo(1);
        assertThat(MeanTest.equal(ones, 1 - 1e-13, 1e-9)).isEqualTo(1);
        assertThat(MeanTest.equal(ones, 0.98, 1e-9)).isLessThan(1e-6);
        assertThat(MeanTest.atLeast(constant(0.9), 0.9)).isCloseTo(1, within(1e-9));
        assertThat(MeanTest.atLeast(constant(0.89), 0.9)).isLessThan(1e-6);
        assertThat(MeanTest.atLeast(constant(0), 1)).isZero();
    }

    /** Compares with sums of exact fractions. */
    @Test
    void findsTheTailOfTheBinomialLaw() {
        for (int events = 0; events <= 12; events++) {
            BigDecimal tail = BigDecimal.ZERO;
            for (int count = events; count <= 12; count++) {
                tail = tail.add(BigDecimal.valueOf(choose(12, count))
                        .multiply(new BigDecimal("0.1").pow(count))
                        .multiply(new BigDecimal("0.9").pow(12 - count), MathContext.DECIMAL64));
            }
            assertThat(ShareTest.atMost(events, 12, 0.1)).isCloseTo(tail.doubleValue(), within(1e-12));
        }
        assertThat(ShareTest.atMost(1, 12, 0)).isZero();
        assertThat(ShareTest.atMost(0, 12, 0)).isEqualTo(1);
        assertThat(ShareTest.atMost(12, 12, 1)).isEqualTo(1);
    }

    private static long choose(int from, int drawn) {
        return drawn == 0 ? 1 : choose(from - 1, drawn - 1) * from / drawn;
    }

    private static double[] constant(double value) {
        double[] values = new double[1000];
        Arrays.fill(values, value);
        return values;
    }

    private static double rejections(double bound, DoubleUnaryOperator law) {
        SplittableRandom random = new SplittableRandom(11);
        int rejected = 0;
        for (int run = 0; run < RUNS; run++) {
            double[] values = random.doubles(300).map(law).toArray();
            rejected += MeanTest.atLeast(values, bound) <= 0.01 ? 1 : 0;
        }
        return (double) rejected / RUNS;
    }
}
