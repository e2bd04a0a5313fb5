package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.lesion.LesionSets;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.processor.calibrator.Guarantee;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.model.Channel;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Random;
import java.util.Set;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the expected coverage with the mean over all splits of a few units, computed one by one. */
class EvaluatedCasesTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.3");
    private static final EvaluatedProcedure PROCEDURE = new EvaluatedProcedure(
            "lesion", new Channel("lesion", Set.of(1)), new LesionMethod(new LesionSets(BigDecimal.ZERO)));
    private static final Guarantee.ByRank CONDITIONAL = new Guarantee.TrainingConditional(new BigDecimal("0.4"));

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void expectsTheMeanOverAllSplitsInEveryClass(long seed) {
        Random random = new Random(seed);
        EvaluatedProcedure procedure = random.nextBoolean()
                ? PROCEDURE
                : new EvaluatedProcedure(
                        PROCEDURE.name(), PROCEDURE.channel(), PROCEDURE.method(), CONDITIONAL, Optional.empty());
        List<ImageScore> scores = new ArrayList<>();
        List<Optional<ImageScore>> cases = new ArrayList<>();
        for (int index = 0; index < 11; index++) {
            double value = random.nextInt(8) == 0 ? Double.POSITIVE_INFINITY : random.nextInt(5);
            ImageScore score =
                    ImageScore.of(Map.of(Component.OUTER, value)).in(random.nextInt(3) == 0 ? "small" : "large");
            scores.add(score);
            cases.add(Optional.of(score));
        }
        // The procedure makes no claim about a third of the cases: 11 of 16 take part, and 7 of 11 calibrate instead of
        // 11 of 16.
        for (int place = 0; place < 5; place++) {
            cases.add(3 * place, Optional.empty());
        }
        EvaluatedCases population = new EvaluatedCases(procedure, ownUnits(16), cases, new Splits(16, 11, 3, seed));

        assertThat(population.size()).isEqualTo(11);
        assertThat(population.splits().calibration()).isEqualTo(7);
        for (int unit = 0; unit < 11; unit++) {
            int index = population.images(unit)[0];
            assertThat(population.images(unit)).hasSize(1);
            assertThat(population.scoreOfCase(index)).isSameAs(scores.get(unit));
            assertThat(population.unitOf(index)).isEqualTo(unit);
        }
        assertThat(population.expectedCoverage(Component.OUTER, ALPHA).orElseThrow())
                .isCloseTo(
                        meanOverAllSplits(
                                scores, 7, procedure.rule().orderStatistic().orElseThrow()),
                        within(1e-12));
    }

    private static double meanOverAllSplits(List<ImageScore> scores, int calibration, Guarantee.ByRank guarantee) {
        long judged = 0;
        long covered = 0;
        for (int chosen = 0; chosen < 1 << scores.size(); chosen++) {
            if (Integer.bitCount(chosen) != calibration) {
                continue;
            }
            for (int unit = 0; unit < scores.size(); unit++) {
                if ((chosen >> unit & 1) == 0) {
                    double threshold =
                            threshold(scores, chosen, scores.get(unit).sizeClass(), guarantee);
                    judged++;
                    covered += scores.get(unit).of(Component.OUTER) <= threshold ? 1 : 0;
                }
            }
        }
        return (double) covered / judged;
    }

    private static double threshold(
            List<ImageScore> scores, int chosen, Optional<String> sizeClass, Guarantee.ByRank guarantee) {
        OrderStatisticMultiset values = new OrderStatisticMultiset();
        for (int unit = 0; unit < scores.size(); unit++) {
            if ((chosen >> unit & 1) == 1 && scores.get(unit).sizeClass().equals(sizeClass)) {
                values.insert(scores.get(unit).of(Component.OUTER));
            }
        }
        return guarantee.threshold(values, ALPHA).lambda();
    }

    private static List<String> ownUnits(int cases) {
        return IntStream.range(0, cases).mapToObj(index -> "unit" + index).toList();
    }

    @Test
    void scoresAUnitAsItsWorstImageInASizeClass() {
        List<Optional<ImageScore>> cases = Stream.of("small", "large", "small", "large", "small")
                .map(sizeClass -> ImageScore.of(Map.of(Component.OUTER, (double) sizeClass.length()))
                        .in(sizeClass))
                .map(Optional::of)
                .collect(Collectors.toList());
        cases.set(2, Optional.of(ImageScore.of(Map.of(Component.OUTER, 7.0)).in("small")));
        cases.add(Optional.empty());
        EvaluatedCases population =
                new EvaluatedCases(PROCEDURE, List.of("a", "a", "a", "b", "b", "a"), cases, new Splits(2, 1, 1, 1));

        assertThat(population.size()).isEqualTo(4);
        assertThat(population.units()).isEqualTo(2);
        assertThat(population.images(0)).containsExactly(0, 2);
        assertThat(population.criticalValues(Component.OUTER)).containsExactly(7, 5, 5, 5);
        assertThat(population.unitOf(2)).isZero();
        assertThat(population.unitOf(5)).isNegative();
    }

    @Test
    void needsTwoUnits() {
        List<Optional<ImageScore>> cases =
                List.of(Optional.empty(), Optional.of(ImageScore.of(Map.of(Component.OUTER, 1.0))));
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new EvaluatedCases(PROCEDURE, ownUnits(2), cases, new Splits(2, 1, 1, 1)))
                .withMessage(
                        "procedure lesion applies to 1 of the 2 units of the folder; at least 2 are needed: they have no"
                                + " labelled value");
    }
}
