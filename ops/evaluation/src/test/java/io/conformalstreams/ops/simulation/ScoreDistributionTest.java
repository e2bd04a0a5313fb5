package io.conformalstreams.ops.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class ScoreDistributionTest {

    private static final int DRAWS = 200_000;

    @ParameterizedTest
    @CsvSource({"0.5, 0", "0.9, 1.2815515655446004", "0.025, -1.959963984540054", "0.999, 3.0902323061678132"})
    void hasTheQuantilesOfTables(double p, double quantile) {
        assertThat(StandardNormal.quantile(p)).isCloseTo(quantile, within(1e-9));
    }

    @ParameterizedTest
    @CsvSource({"0.1, 0.2", "0.1, 0.3", "0.1, 0.04", "0.01, 0.03"})
    void shiftsTheMissRate(double alpha, double rate) {
        double quantile = StandardNormal.quantile(1 - alpha);

        assertThat(share(ScoreDistribution.shifted(alpha, rate), quantile))
                .isCloseTo(rate, within(4 * standardError(rate)));
    }

    @Test
    void stretchesTheUpperTailAlone() {
        ScoreDistribution distribution = ScoreDistribution.stretched(0.1, 0.2);

        assertThat(share(distribution, StandardNormal.quantile(0.9))).isCloseTo(0.2, within(4 * standardError(0.2)));
        assertThat(share(distribution, 0)).isCloseTo(0.5, within(4 * standardError(0.5)));
        assertThat(share(distribution, -1)).isCloseTo(StandardNormal.cumulative(1), within(4 * standardError(0.84)));
    }

    private static double share(ScoreDistribution distribution, double above) {
        SplittableRandom random = new SplittableRandom(61);
        return IntStream.range(0, DRAWS)
                        .filter(draw -> distribution.draw(random) > above)
                        .count()
                / (double) DRAWS;
    }

    private static double standardError(double share) {
        return Math.sqrt(share * (1 - share) / DRAWS);
    }
}
