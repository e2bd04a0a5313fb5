package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.Measures;
import io.conformalstreams.processor.method.PredictionRegion;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/**
 * Compares an evaluation of cases with ignored pixels with one that inspects every other pixel of every set.
 */
class IgnoredPixelsTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final Splits SPLITS = new Splits(40, 25, 8, 17);
    private static final String CONFIGURATION = """
            models:
              - name: net
                dimensions: 2
                scores: logit
                encoding: float32
                %s
                channels: [{name: cell, labelValues: [1, 2]}, {name: nucleus, labelValues: [2]}]
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://ignored"}
            procedures:
              - {name: share, type: ratio-biomarker, model: net, channel: nucleus, alphas: [0.2], window: all,
                 denominator: cell, interval: conformal}
            """;

    @TempDir
    Path directory;

    private CaseSelection cases;
    private final List<LabelledCase> loaded = new ArrayList<>();

    @BeforeEach
    void load() throws IOException {
        cases = new DiscImages(DiscImages.Kind.IGNORED, 5, 40).in(directory);
        IntStream.range(0, cases.size()).forEach(index -> loaded.add(cases.load(index)));
        assertThat(loaded)
                .allSatisfy(labelled -> assertThat(labelled.ignored().isEmpty()).isFalse());
    }

    @Test
    void countsTheSetsThatHoldOnAnnotatedPixels() {
        List<EvaluatedProcedure> procedures = Candidates.of(cases.description());
        var extent = new Evaluation.Extent(List.of(ALPHA), List.of(ALPHA), SPLITS.count(), 0);
        Evaluation.Result result = new Evaluation(cases, procedures, SPLITS).run(extent, () -> {});

        for (CoverageCurve curve : result.coverage()) {
            double held = 0;
            double excess = 0;
            int judged = 0;
            for (int number = 0; number < SPLITS.count(); number++) {
                ConformalMethod.Level level = level(curve.procedure(), number);
                for (int unit : SPLITS.split(number).test()) {
                    PredictionRegion.Sets sets = (PredictionRegion.Sets) curve.procedure()
                            .regions(loaded.get(unit), List.of(level))
                            .get(0);
                    held += holds(curve, sets, loaded.get(unit)) ? 1 : 0;
                    excess += excess(sets.outer(), loaded.get(unit), curve.procedure());
                    judged++;
                }
            }
            assertThat(curve.points().get(0).mean())
                    .as("%s %s", curve.procedure().name(), curve.event())
                    .isCloseTo(held / judged, within(1e-12));
            Sizes sizes = result.sizes().stream()
                    .filter(found -> found.procedure().equals(curve.procedure()))
                    .findFirst()
                    .orElseThrow();
            assertThat(sizes.of(Measures.EXCESS_SHARE).orElseThrow()).isCloseTo(excess / judged, within(1e-12));
        }
    }

    private ConformalMethod.Level level(EvaluatedProcedure procedure, int number) {
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        for (Component component : procedure.method().components()) {
            double[] values = Arrays.stream(SPLITS.split(number).calibration())
                    .mapToDouble(unit ->
                            procedure.score(loaded.get(unit)).orElseThrow().of(component))
                    .toArray();
            BigDecimal alpha = procedure.method().alpha(component, ALPHA);
            thresholds.put(
                    component,
                    procedure
                            .rule()
                            .orderStatistic()
                            .orElseThrow()
                            .threshold(OrderStatisticMultiset.of(values), alpha)
                            .lambda());
        }
        return new ConformalMethod.Level(ALPHA, thresholds);
    }

    private static boolean holds(CoverageCurve curve, PredictionRegion.Sets sets, LabelledCase labelled) {
        PackedMask truth = labelled.truth(curve.procedure().channel());
        int wrong = 0;
        int missed = 0;
        for (int pixel = 0; pixel < truth.grid().size(); pixel++) {
            boolean annotated = !labelled.ignored().contains(pixel);
            wrong += annotated && sets.inner().contains(pixel) && !truth.contains(pixel) ? 1 : 0;
            missed += truth.contains(pixel) && !sets.outer().contains(pixel) ? 1 : 0;
        }
        BigDecimal tolerated = BigDecimal.ZERO;
        if (curve.procedure().method() instanceof MarginMethod margin) {
            tolerated = BigDecimal.ONE.subtract(margin.margin().coverageRatio());
        } else if (curve.procedure().method() instanceof LesionMethod lesion) {
            tolerated = lesion.sets().tolerance();
        }
        boolean outer =
                BigDecimal.valueOf(missed).compareTo(tolerated.multiply(BigDecimal.valueOf(truth.count()))) <= 0;
        return switch (curve.event()) {
            case INNER -> wrong == 0;
            case OUTER -> outer;
            default -> wrong == 0 && outer;
        };
    }

    private static double excess(PackedMask outer, LabelledCase labelled, EvaluatedProcedure procedure) {
        PackedMask truth = labelled.truth(procedure.channel());
        int annotated = 0;
        int excess = 0;
        for (int pixel = 0; pixel < truth.grid().size(); pixel++) {
            if (!labelled.ignored().contains(pixel)) {
                annotated++;
                excess += outer.contains(pixel) && !truth.contains(pixel) ? 1 : 0;
            }
        }
        return (double) excess / annotated;
    }

    @Test
    void doesNotEvaluateARatioOfImagesThatAreNotAnnotatedThroughout() {
        List<EvaluatedProcedure> procedures = procedures("ignoreLabel: 255");
        var extent = new Evaluation.Extent(List.of(ALPHA), List.of(ALPHA), 1, 0);

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Evaluation(cases, procedures, SPLITS).run(extent, () -> {}))
                .withMessageContaining("procedure share applies to 0 of the 40 units of the folder")
                .withMessageContaining("the ratio in the whole image is unknown if some pixels are not annotated");
    }

    @Test
    void refusesAModelWithAnotherIgnoreLabelThanTheFolder() {
        assertThatIllegalArgumentException()
                .isThrownBy(() -> procedures(""))
                .withMessage(
                        "models.ignoreLabel is not set and ignore_label of dataset.json is 255: set both to the same"
                                + " value, or leave both out");
    }

    private List<EvaluatedProcedure> procedures(String ignoreLabel) {
        var configuration = ConformalConfiguration.parse(CONFIGURATION.formatted(ignoreLabel), Map.of());
        return EvaluatedProcedure.configured(configuration.procedures(), cases.description());
    }
}
