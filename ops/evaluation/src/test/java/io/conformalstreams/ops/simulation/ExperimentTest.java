package io.conformalstreams.ops.simulation;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.ops.simulation.LabelStream.ChangePoint;
import io.conformalstreams.ops.simulation.ScoredLabels.Scenario;
import io.conformalstreams.ops.simulation.SimulationResult.Delay;
import io.conformalstreams.ops.simulation.SimulationResult.FalseAlarms;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.List;
import java.util.SplittableRandom;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;

class ExperimentTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.1");
    private static final int LABELS = 1_000;
    private static final double ALARM = 10_000;
    private static final double BOUND = LABELS / ALARM;

    @Test
    void countsDelaysFromTheChange() {
        Experiment experiment = Experiment.drifting(
                "T",
                "change",
                IndependentMisses.of(new ChangePoint(100), 0.1, 0.1),
                50,
                List.of(at("before", 100), at("first", 101), at("last", 150), at("too late", 151)));

        List<SimulationResult> results = experiment.run(seeds(3), () -> {});

        assertThat(results.stream().map(SimulationResult::finding))
                .containsExactly(
                        delay(Double.NaN, 0, 0, 3),
                        delay(1, 3, 3, 0),
                        delay(50, 3, 3, 0),
                        delay(Double.POSITIVE_INFINITY, 0, 3, 0));
    }

    private static Delay delay(double always, long detected, long runs, long dropped) {
        return new Delay(always, always, always, always, detected, runs, dropped);
    }

    @Test
    void countsEveryAlarmWithoutDrift() {
        Experiment experiment = Experiment.steady(
                "T",
                "steady",
                IndependentMisses.of(ChangePoint.NEVER, 0.1, 0.1),
                50,
                List.of(at("early", 1), at("last", 50), at("too late", 51)));

        assertThat(experiment.run(seeds(4), () -> {}).stream().map(SimulationResult::finding))
                .containsExactly(new FalseAlarms(4, 4), new FalseAlarms(4, 4), new FalseAlarms(0, 4));
    }

    @Test
    void givesTheSameAgain() {
        Experiment experiment =
                quick(Scenario.steady(100, ScoreDistribution.normal()).with(Thresholds.growing(ALPHA)));

        assertThat(experiment.run(seeds(10), () -> {})).isEqualTo(experiment.run(seeds(10), () -> {}));
    }

    static Stream<Arguments> nulls() {
        Scenario steady = Scenario.steady(100, ScoreDistribution.normal());
        return Stream.of(
                Arguments.of("lag 100", steady.lagged(100).with(Thresholds.growing(ALPHA))),
                Arguments.of("lag 1000", steady.lagged(1_000).with(Thresholds.growing(ALPHA))),
                Arguments.of("adaptation", steady.with(Thresholds.adaptive(ALPHA, new BigDecimal("0.02")))));
    }

    /**
     * Checks the bound under the conditions of deployment, at a limit with a bound of 10 %, as the tests of the
     * detectors do.
     */
    @ParameterizedTest(name = "{0}")
    @MethodSource("nulls")
    void scoreDriftKeepsItsBound(String name, LabelStream.Source source) {
        int runs = 100;

        for (SimulationResult result : quick(source).run(seeds(runs), () -> {})) {
            FalseAlarms alarms = (FalseAlarms) result.finding();
            assertThat(alarms.keeps(BOUND))
                    .as("%s, %s: %s", name, result.detector(), alarms)
                    .isTrue();
            // A detector that never raises an alarm would also keep the bound.
            assertThat(alarms.alarms()).isPositive();
        }
    }

    private static Experiment quick(LabelStream.Source source) {
        return Experiment.steady(
                "T",
                "steady",
                source,
                LABELS,
                List.of(
                        ScoreWatchers.polya("polya", ReferenceLevels.DEFAULT_MISCOVERAGES, ALARM),
                        ScoreWatchers.rank(
                                "rank",
                                ScoreWatchers.edges(ScoreDistribution.normal()),
                                ReferenceLevels.DEFAULT_MISCOVERAGES,
                                ALARM)));
    }

    private static Rule at(String name, int number) {
        return new Rule(name, (reference, uniform) -> {
            int[] labels = new int[1];
            return label -> ++labels[0] == number;
        });
    }

    private static long[] seeds(int count) {
        return new SplittableRandom(71).longs(count).toArray();
    }
}
