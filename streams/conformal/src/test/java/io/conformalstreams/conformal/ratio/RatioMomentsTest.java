package io.conformalstreams.conformal.ratio;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.assertj.core.data.Percentage;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class RatioMomentsTest {

    static LongStream seeds() {
        return LongStream.range(0, 50);
    }

    @Test
    void shouldGiveTheWorkedExample() {
        RatioMoments moments = RatioMoments.of(new double[] {.5, .1, .1, .4, .3}, new double[] {.9, .8, .2, .5, .7});

        assertThat(moments.ratio().orElseThrow()).isCloseTo(.451612903226, within(1e-12));
        assertThat(moments.firstOrderDebiased().orElseThrow()).isCloseTo(.449777253119, within(1e-12));
        assertThat(moments.secondOrderDebiased().orElseThrow()).isCloseTo(.447205866353, within(1e-12));
        assertThat(moments.meanSquaredError().orElseThrow()).isCloseTo(.014011592589665, within(1e-12));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldHaveTheErrorOfTheFormula(long seed) {
        Random random = new Random(seed);
        double[] x = random.doubles(2 + random.nextInt(300)).toArray();
        double[] y = Arrays.stream(x).map(value -> value * random.nextDouble()).toArray();
        double meanX = Arrays.stream(x).average().orElseThrow();
        double meanY = Arrays.stream(y).average().orElseThrow();
        double residuals = 0;
        for (int i = 0; i < x.length; i++) {
            double residual = (y[i] - meanY) - meanY / meanX * (x[i] - meanX);
            residuals += residual * residual;
        }
        double error = residuals / (x.length - 1) / x.length / (meanX * meanX);

        assertThat(RatioMoments.of(y, x).meanSquaredError().orElseThrow())
                .isCloseTo(error, Percentage.withPercentage(1e-9));
    }

    @Test
    void shouldCorrectNothingWithoutVariation() {
        double[] y = {.1, .1, .1};
        double[] x = {.3, .3, .3};
        RatioMoments moments = RatioMoments.of(y, x);

        assertThat(moments.firstOrderDebiased()).isEqualTo(moments.ratio());
        assertThat(moments.secondOrderDebiased()).isEqualTo(moments.ratio());
        assertThat(moments.meanSquaredError()).hasValue(0);
    }

    @Test
    void shouldSayThatThereIsNoDenominator() {
        RatioMoments moments = RatioMoments.of(new double[2], new double[2]);

        assertThat(moments.ratio()).isEmpty();
        assertThat(moments.firstOrderDebiased()).isEmpty();
        assertThat(moments.secondOrderDebiased()).isEmpty();
        assertThat(moments.meanSquaredError()).isEmpty();
    }

    @Test
    void shouldRefuseWhatIsNoProbability() {
        assertThatThrownBy(() -> RatioMoments.of(new double[] {Double.NaN}, new double[] {1}))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("pixel 0");
    }
}
