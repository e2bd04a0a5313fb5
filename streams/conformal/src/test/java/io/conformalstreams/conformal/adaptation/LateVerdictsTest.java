package io.conformalstreams.conformal.adaptation;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collections;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Random;
import java.util.function.BiFunction;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

/**
 * Simulates the bound of {@link AdaptiveMiscoverage} with late verdicts: sequences that drift, jump or react to the
 * threshold, and verdicts that come at once, in order, in any order, or in batches. Wrong rules break the bound.
 */
class LateVerdictsTest {

    private static final int SETS = 600;
    private static final BigDecimal ONE = BigDecimal.ONE;

    /** An issued set, and the number of moves before it. */
    private record IssuedSet(int unit, double lambda, double criticalValue, int movesBefore) {

        boolean missed() {
            return criticalValue > lambda;
        }
    }

    /** How a verdict moves the level: the rule under test, or a wrong one. */
    private interface Rule extends BiFunction<AdaptiveMiscoverage, Move, AdaptiveMiscoverage> {}

    /**
     * @param inForce the threshold when the verdict arrives
     * @param later whether the unit counted as covered until now
     */
    private record Move(IssuedSet set, double inForce, boolean later) {}

    private static final Rule OWN_VERDICT = (state, move) -> {
        if (move.later()) {
            return state.afterLaterMiss();
        }
        return state.afterUnit(move.set().missed());
    };

    private static final Rule THRESHOLD_IN_FORCE =
            (state, move) -> state.afterUnit(move.set().criticalValue() > move.inForce());

    private static final Rule CLIPPED = (state, move) -> {
        AdaptiveMiscoverage next = OWN_VERDICT.apply(state, move);
        return new AdaptiveMiscoverage(
                next.alpha(), next.gamma(), next.level().max(BigDecimal.ZERO).min(ONE));
    };

    private static final Rule LATER_MISSES_FORGOTTEN =
            (state, move) -> move.later() ? state : OWN_VERDICT.apply(state, move);

    static LongStream seeds() {
        return LongStream.range(0, 84);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void shouldKeepTheBoundWhateverComesAndHoweverLate(long seed) {
        Run run = new Run(seed, OWN_VERDICT);
        run.run();

        assertThat(run.largestShareOfUpperBound).isLessThanOrEqualTo(1);
        assertThat(run.largestShareOfLowerBound).isLessThanOrEqualTo(1);
        assertThat(run.units).isNotEmpty();
    }

    /** If no run came near the bound, the test would not show that the bound needs the lag. */
    @Test
    void shouldComeNearToTheBound() {
        List<Run> runs = runs(OWN_VERDICT);

        assertThat(runs).anyMatch(run -> run.lag > 50 && run.largestShareOfUpperBound > 0.8);
        assertThat(runs).anyMatch(run -> run.lag == 0 && run.largestShareOfUpperBound > 0.5);
        assertThat(runs).anyMatch(run -> run.lag > 50 && run.largestShareOfLowerBound > 0.7);
    }

    @Test
    void shouldSeeThatTheBoundFailsForWrongRules() {
        assertThat(runs(THRESHOLD_IN_FORCE)).anyMatch(run -> run.largestShareOfUpperBound > 1.2);
        assertThat(runs(CLIPPED)).anyMatch(run -> run.largestShareOfUpperBound > 1.2);
        assertThat(runs(LATER_MISSES_FORGOTTEN)).anyMatch(run -> run.largestShareOfUpperBound > 1.2);
    }

    /** Without the lag, the bound is that of Gibbs and Candes, which late verdicts break. */
    @Test
    void shouldSeeThatTheBoundWithoutLagFails() {
        assertThat(runs(OWN_VERDICT)).anyMatch(run -> run.largestShareOfBoundWithoutLag > 1.2);
    }

    private static List<Run> runs(Rule rule) {
        return seeds().mapToObj(seed -> {
                    Run run = new Run(seed, rule);
                    run.run();
                    return run;
                })
                .toList();
    }

    private static final class Run {

        private final long seed;
        private final Rule rule;
        private final Random random;
        private final BigDecimal alpha;
        private final BigDecimal gamma;
        private final int delay;
        private final OrderStatisticMultiset values = new OrderStatisticMultiset();
        private final List<IssuedSet> waiting = new ArrayList<>();
        private final Map<Integer, Boolean> units = new HashMap<>();
        private AdaptiveMiscoverage state;
        private int missed;
        private int moves;
        private int lag;
        private double largestShareOfUpperBound;
        private double largestShareOfLowerBound;
        private double largestShareOfBoundWithoutLag;

        Run(long seed, Rule rule) {
            this.seed = seed;
            this.rule = rule;
            this.random = new Random(seed);
            this.alpha = BigDecimal.valueOf(5 + random.nextInt(40), 2);
            this.gamma = BigDecimal.valueOf(5 + random.nextInt(100), 3);
            this.delay = seed % 3 == 0 ? 0 : random.nextInt(150);
            this.state = AdaptiveMiscoverage.startingAt(alpha, gamma);
        }

        void run() {
            for (int t = 0; t < SETS; t++) {
                double lambda = lambda();
                // With one seed in four, two sets in a row belong to one unit.
                waiting.add(new IssuedSet(seed % 4 == 0 ? t / 2 : t, lambda, criticalValue(t, lambda), moves));
                deliver();
            }
        }

        private double lambda() {
            return RankRule.threshold(values, state.level()).lambda();
        }

        private double criticalValue(int t, double lambda) {
            return switch ((int) (seed % 7)) {
                case 0 -> Double.NEGATIVE_INFINITY;
                case 1 -> t / 20.0 + random.nextGaussian();
                case 2 -> Math.nextUp(lambda);
                case 3 -> t / 100 % 2 == 0 ? lambda : Double.POSITIVE_INFINITY;
                case 4 -> random.nextInt(5);
                case 5 -> t % 2 == 0 ? -1 : Double.POSITIVE_INFINITY;
                default -> t / 100 % 2 * 10 + random.nextGaussian();
            };
        }

        /** Delivers verdicts in order after a delay, in any order, or all at once in batches, misses last. */
        private void deliver() {
            switch ((int) (seed / 7 % 3)) {
                case 0 -> {
                    if (waiting.size() > delay) {
                        judge(waiting.remove(0));
                    }
                }
                case 1 -> {
                    if (waiting.size() > delay) {
                        judge(waiting.remove(random.nextInt(waiting.size())));
                    }
                }
                default -> {
                    if (waiting.size() > delay) {
                        Collections.reverse(waiting);
                        waiting.sort((one, other) -> Boolean.compare(one.missed(), other.missed()));
                        waiting.forEach(this::judge);
                        waiting.clear();
                    }
                }
            }
        }

        private void judge(IssuedSet set) {
            double inForce = lambda();
            values.insert(set.criticalValue());
            Boolean missedBefore = units.get(set.unit());
            boolean counts = missedBefore == null || !missedBefore && set.missed();
            if (counts && AdaptiveMiscoverage.movesLevel(set.missed(), set.lambda())) {
                state = rule.apply(state, new Move(set, inForce, missedBefore != null));
                units.put(set.unit(), set.missed());
                missed += set.missed() ? 1 : 0;
                lag = Math.max(lag, moves - set.movesBefore());
                moves++;
                compare();
            }
        }

        /** Compares gamma (M - alpha T) with the bounds. */
        private void compare() {
            double step = gamma.doubleValue();
            double level = alpha.doubleValue();
            double excess = step * (missed - level * units.size());
            // The sums above are rounded.
            double slack = 1e-9;
            largestShareOfUpperBound =
                    Math.max(largestShareOfUpperBound, (excess - slack) / (level + step * (1 + lag)));
            largestShareOfLowerBound =
                    Math.max(largestShareOfLowerBound, (-excess - slack) / (1 - level + step * level * (1 + lag)));
            largestShareOfBoundWithoutLag = Math.max(largestShareOfBoundWithoutLag, (excess - slack) / (level + step));
        }
    }
}
