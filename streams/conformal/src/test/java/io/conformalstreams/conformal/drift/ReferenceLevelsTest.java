package io.conformalstreams.conformal.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.math.BigDecimal;
import java.util.List;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;

class ReferenceLevelsTest {
    private static final KeyedUniform UNIFORM = KeyedUniform.of("test");

    @Test
    void shouldTakeTheConformalRanks() {
        ReferenceLevels levels = freeze(IntStream.rangeClosed(1, 100).asDoubleStream());

        assertThat(levels.n()).isEqualTo(100);
        assertThat(levels.levels())
                .extracting(ReferenceLevels.Level::miscoverage)
                .containsExactly(.02, .05, .1, .2, .4);
        assertThat(levels.levels()).extracting(ReferenceLevels.Level::k).containsExactly(99, 96, 91, 81, 61);
        assertThat(levels.levels())
                .extracting(level -> level.threshold().score())
                .containsExactly(99., 96., 91., 81., 61.);
    }

    @Test
    void shouldNotOpenLevelsThatNothingCanExceed() {
        assertThat(freeze(DoubleStream.of(3, 1, 2, 4)).levels())
                .extracting(ReferenceLevels.Level::miscoverage)
                .containsExactly(.2, .4);
        assertThat(freeze(DoubleStream.of(3)).isEmpty()).isTrue();
        assertThat(freeze(DoubleStream.empty()).isEmpty()).isTrue();
        assertThatThrownBy(() -> new PolyaDetector(freeze(DoubleStream.of(3))))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("the reference is too small");
    }

    @Test
    void shouldPlaceLevelsWithinTies() {
        // All scores are equal, so the share a of new equal scores must exceed the level a.
        ReferenceLevels levels =
                freeze(DoubleStream.generate(() -> Double.POSITIVE_INFINITY).limit(9_999));
        for (ReferenceLevels.Level level : levels.levels()) {
            double exceeding = IntStream.range(0, 10_000)
                    .mapToObj(i -> new MonitoredScore(Double.POSITIVE_INFINITY, UNIFORM.ofUnit("unit " + i)))
                    .filter(score -> score.exceeds(level.threshold()))
                    .count();
            assertThat(exceeding / 10_000).isCloseTo(level.miscoverage(), within(0.03));
        }
    }

    @Test
    void shouldOrderScoresByValueThenByTieBreak() {
        MonitoredScore score = new MonitoredScore(0.0, 0.5);
        assertThat(new MonitoredScore(-0.0, 0.6).exceeds(score)).isTrue();
        assertThat(new MonitoredScore(-0.0, 0.5).exceeds(score)).isFalse();
        assertThat(new MonitoredScore(-0.0, 0.5)).isEqualTo(score);
        assertThat(new MonitoredScore(Double.NEGATIVE_INFINITY, 0.9).exceeds(score))
                .isFalse();
        assertThat(new MonitoredScore(Double.MIN_VALUE, 0).exceeds(score)).isTrue();
    }

    @Test
    void shouldCloseBucketsOnTheRight() {
        BucketEdges edges = BucketEdges.of(2, -0.0, 1, 1, Double.POSITIVE_INFINITY);
        assertThat(edges.toArray()).containsExactly(0.0, 1.0, 2.0);
        assertThat(edges.bucketOf(-0.0)).isZero();
        assertThat(edges.bucketOf(Double.MIN_VALUE)).isEqualTo(1);
        assertThat(edges.bucketOf(1)).isEqualTo(1);
        assertThat(edges.bucketOf(1.5)).isEqualTo(2);
        assertThat(edges.bucketOf(Double.POSITIVE_INFINITY)).isEqualTo(3);
    }

    @Test
    void shouldRefuseWhatIsNoScoreOrLevel() {
        assertThatThrownBy(() -> new MonitoredScore(Double.NaN, 0)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MonitoredScore(0, 1)).isInstanceOf(IllegalArgumentException.class);
        assertThatThrownBy(() -> new MonitoredScore(0, Double.NaN)).isInstanceOf(IllegalArgumentException.class);
        OrderStatisticMultiset scores = OrderStatisticMultiset.of(new double[] {1, 2, 3});
        assertThatThrownBy(() -> ReferenceLevels.freeze(scores, List.of(BigDecimal.ONE), UNIFORM))
                .isInstanceOf(IllegalArgumentException.class);
    }

    static ReferenceLevels freeze(DoubleStream scores) {
        return ReferenceLevels.freeze(
                OrderStatisticMultiset.of(scores.toArray()), ReferenceLevels.DEFAULT_MISCOVERAGES, UNIFORM);
    }
}
