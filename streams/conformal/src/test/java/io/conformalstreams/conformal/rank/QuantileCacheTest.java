package io.conformalstreams.conformal.rank;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Random;
import java.util.concurrent.atomic.AtomicInteger;
import org.junit.jupiter.api.Test;

class QuantileCacheTest {
    @Test
    void quantileIsComputedOncePerRankAndNumberAndProbability() {
        AtomicInteger computed = new AtomicInteger();
        QuantileCache cache = new QuantileCache((distribution, p) -> {
            computed.incrementAndGet();
            return distribution.k() + 1000 * distribution.n() + p;
        });
        CoverageDistribution distribution = new CoverageDistribution(91, 100);

        for (int threshold = 0; threshold < 6; threshold++) {
            assertThat(cache.quantile(new CoverageDistribution(91, 100), 0.05)).isEqualTo(100_091.05);
        }
        assertThat(computed).hasValue(1);
        assertThat(cache.quantile(distribution, 0.95)).isEqualTo(100_091.95);
        assertThat(cache.quantile(new CoverageDistribution(90, 100), 0.05)).isEqualTo(100_090.05);
        assertThat(cache.quantile(new CoverageDistribution(91, 101), 0.05)).isEqualTo(101_091.05);
        assertThat(computed).hasValue(4);
    }

    /** There are more probabilities than slots in the cache, so some share a slot. */
    @Test
    void quantilesThatShareAPlaceAreToldApart() {
        QuantileCache cache = new QuantileCache((distribution, p) -> p);
        CoverageDistribution distribution = new CoverageDistribution(91, 100);
        for (int pass = 0; pass < 2; pass++) {
            for (int step = 0; step <= 5000; step++) {
                double p = step / 5000.0;
                assertThat(cache.quantile(distribution, p)).isEqualTo(p);
            }
        }
    }

    /** Requests many more quantiles than there are slots, repeatedly and in random order. */
    @Test
    void quantilesAreBitForBitThoseOfTheBetaDistribution() {
        Random random = new Random(1);
        for (int trial = 0; trial < 20_000; trial++) {
            long n = 1 + random.nextInt(60);
            long k = 1 + random.nextInt((int) n);
            double p = random.nextInt(3) / 2.0 * 0.9 + 0.05;
            assertThat(new CoverageDistribution(k, n).quantile(p))
                    .isEqualTo(new BetaDistribution(k, n - k + 1.0).quantile(p));
        }
    }

    @Test
    void refusesWhatIsNoProbability() {
        CoverageDistribution distribution = new CoverageDistribution(9, 10);
        for (double p : new double[] {-0.1, 1.1, Double.NaN}) {
            assertThatThrownBy(() -> distribution.quantile(p)).isInstanceOf(IllegalArgumentException.class);
        }
    }
}
