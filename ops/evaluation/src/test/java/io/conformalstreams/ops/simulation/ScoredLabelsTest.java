package io.conformalstreams.ops.simulation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.SplittableRandom;
import java.util.stream.IntStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class ScoredLabelsTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");

    /**
     * A label is judged before the store learns it. So it is missed with probability 1 - k/(n + 1), whatever the lag.
     */
    @ParameterizedTest(name = "lag {0}")
    @ValueSource(ints = {0, 50})
    void missesAsOftenAsPromised(int lag) {
        int runs = 400;
        int labels = 200;
        long misses = IntStream.range(0, runs)
                .mapToLong(run -> {
                    LabelStream stream = Scenario.steady(49, ScoreDistribution.normal())
                            .lagged(lag)
                            .with(Thresholds.growing(ALPHA))
                            .start(new SplittableRandom(run));
                    return IntStream.range(0, labels)
                            .filter(label -> stream.next().miss())
                            .count();
                })
                .sum();

        // The rate lies between .1 - 1/(n + 1) and .1. Misses within a run are dependent.
        assertThat(misses / (double) (runs * labels)).isCloseTo(0.096, within(0.008));
    }

    @Test
    void keepsAFrozenThreshold() {
        SplittableRandom random = new SplittableRandom(3);
        LabelStream stream = Scenario.steady(99, ScoreDistribution.normal())
                .with(Thresholds.frozen(ALPHA))
                .start(random);
        double[] sorted = stream.reference().clone();
        Arrays.sort(sorted);

        for (int i = 0; i < 500; i++) {
            Label label = stream.next();
            assertThat(label.miss()).isEqualTo(label.score().score() > sorted[89]);
        }
    }

    @ParameterizedTest(name = "lag {0}")
    @ValueSource(ints = {0, 20})
    void changesOnce(int lag) {
        Scenario setting = new Scenario(49, ScoreDistribution.normal(), random -> 100, new ChangePoint(30), lag);
        LabelStream stream = setting.with(Thresholds.frozen(ALPHA)).start(new SplittableRandom(5));

        int drifted = 0;
        boolean changed = false;
        for (int i = 0; i < 200; i++) {
            Label label = stream.next();
            assertThat(label.afterChange() || !changed).isTrue();
            changed = label.afterChange();
            drifted += label.score().score() == 100 ? 1 : 0;
            // No score from after the change arrives before it.
            assertThat(drifted == 0 || changed).isTrue();
        }

        assertThat(drifted).isEqualTo(200 - 30);
    }

    @Test
    void hidesDriftByAdaptation() {
        Scenario setting = new Scenario(
                500, ScoreDistribution.normal(), ScoreDistribution.shifted(0.1, 0.3), new ChangePoint(0), 0);
        LabelStream stream =
                setting.with(Thresholds.adaptive(ALPHA, new BigDecimal("0.02"))).start(new SplittableRandom(7));

        long misses =
                IntStream.range(0, 5_000).filter(label -> stream.next().miss()).count();

        // The bound of adaptive conformal inference for the mean of 5,000 outcomes.
        assertThat(misses / 5_000.0).isCloseTo(0.1, within(0.92 / (0.02 * 5_000)));
    }
}
