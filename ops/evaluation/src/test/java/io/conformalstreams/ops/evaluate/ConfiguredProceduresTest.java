package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.environment.SharedData;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.Measures;
import io.conformalstreams.processor.method.PredictionRegion;
import io.conformalstreams.processor.method.RiskMethod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;

/** Compares configured procedures that predict no pair of sets with a count of their claims, on real cells. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfiguredProceduresTest {

    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final String CONFIGURATION = """
            models:
              - name: pixel-mlp
                dimensions: 2
                scores: logit
                encoding: float16
                channels:
                  - {name: cell, labelValues: [1, 2]}
                  - {name: nucleus, labelValues: [2]}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://evaluated"}
            procedures:
              - {name: plain, type: ratio-biomarker, model: pixel-mlp, channel: nucleus, alphas: [0.2], window: all,
                 denominator: cell, interval: conformal}
              - {name: calibrated, type: ratio-biomarker, model: pixel-mlp, channel: nucleus, alphas: [0.2],
                 window: all, denominator: cell, interval: calibrated,
                 guarantee: {trainingConditional: {delta: 0.1}}}
              - {name: by-size, type: morphological-margin, model: pixel-mlp, channel: nucleus, alphas: [0.2],
                 window: all, element: cross, sizeClasses: {names: [small, large], bounds: [700]}}
              - {name: conditional, type: lesion-false-negative-rate, model: pixel-mlp, channel: nucleus,
                 alphas: [0.2], window: all, tolerance: 0.1, guarantee: {trainingConditional: {delta: 0.1}}}
              - {name: shrunk, type: morphological-erosion, model: pixel-mlp, channel: cell, alphas: [0.2],
                 window: all, element: square, tolerance: 0.05}
              - {name: risk, type: risk-control, model: pixel-mlp, channel: cell, alphas: [0.2], window: all,
                 control: conformal, thresholdGrid: {first: -10, last: 10, step: 0.1}}
            """;

    private final List<LabelledCase> loaded = new ArrayList<>();
    private CaseSelection cases;
    private Splits splits;
    private List<EvaluatedProcedure> procedures;
    private Evaluation.Result result;

    @BeforeAll
    void evaluate() throws Exception {
        CaseSelection all = CaseSelection.units(CaseFolder.open(SharedData.folder("wbc")));
        cases = new CaseSelection(all.source(), all.cases().subList(0, 60));
        splits = new Splits(60, 40, 300, 23);
        procedures = EvaluatedProcedure.configured(
                ConformalConfiguration.parse(CONFIGURATION, Map.of()).procedures(), cases.description());
        var extent = new Evaluation.Extent(List.of(ALPHA), List.of(ALPHA), 2, 1);
        result = new Evaluation(cases, procedures, splits).run(extent, () -> {});
        IntStream.range(0, cases.size()).forEach(index -> loaded.add(cases.load(index)));
    }

    @Test
    void keepsWhatIsPromised() {
        assertThat(result.coverage()).hasSize(procedures.size());
        assertThat(result.coverage()).allSatisfy(curve -> {
            assertThat(curve.isPromised()).isTrue();
            assertThat(curve.isAsPromised(curve.points().get(0)))
                    .as("%s", curve.points())
                    .isTrue();
        });
    }

    @Test
    void countsTheClaimsThatHold() {
        for (CoverageCurve curve : result.coverage()) {
            double[] ofJudged = new double[splits.count()];
            double[] ofAll = new double[splits.count()];
            for (int number = 0; number < 6; number++) {
                int[] calibration = splits.split(number).calibration();
                Map<String, ConformalMethod.Level> levels = new HashMap<>();
                double[] kept = new double[cases.size()];
                Arrays.setAll(
                        kept,
                        index -> kept(
                                curve.procedure(),
                                index,
                                levels.computeIfAbsent(
                                        sizeClass(curve.procedure(), loaded.get(index)),
                                        sizeClass -> level(curve.procedure(), calibration, sizeClass))));
                ofJudged[number] = Arrays.stream(splits.split(number).test())
                        .mapToDouble(index -> kept[index])
                        .average()
                        .orElseThrow();
                ofAll[number] = Arrays.stream(kept).average().orElseThrow();
            }
            var few = new Evaluation(cases, List.of(curve.procedure()), new Splits(60, 40, 6, 23))
                    .run(new Evaluation.Extent(List.of(ALPHA), List.of(ALPHA), 0, 0), () -> {})
                    .coverage()
                    .get(0)
                    .points()
                    .get(0);
            assertThat(few.mean())
                    .as(curve.procedure().name())
                    .isCloseTo(Arrays.stream(ofJudged).limit(6).average().orElseThrow(), within(1e-9));
            few.failures()
                    .ifPresent(failures -> assertThat(failures.share())
                            .isEqualTo(Arrays.stream(ofAll)
                                            .limit(6)
                                            .filter(coverage -> coverage < 0.8)
                                            .count()
                                    / 6.0));
        }
        assertThat(result.coverage())
                .filteredOn(curve -> curve.points().get(0).failures().isPresent())
                .extracting(curve -> curve.procedure().name())
                .containsExactly("calibrated", "conditional");
    }

    /** Returns 1 if a claim holds and 0 if not; for a risk, the share that is not missed. */
    private double kept(EvaluatedProcedure procedure, int index, ConformalMethod.Level level) {
        LabelledCase labelled = loaded.get(index);
        PredictionRegion region = procedure.regions(labelled, List.of(level)).get(0);
        PackedMask truth = labelled.truth(procedure.channel());
        if (region instanceof PredictionRegion.Interval interval) {
            double ratio = (double) truth.count() / labelled.truth(0).count();
            return interval.interval().contains(ratio) ? 1 : 0;
        }
        PredictionRegion.Sets sets = (PredictionRegion.Sets) region;
        double found = (double) truth.intersectionCount(sets.outer()) / truth.count();
        return switch (procedure.name()) {
            case "by-size" -> truth.isSubsetOf(sets.outer()) ? 1 : 0;
            case "conditional" -> found >= 0.9 ? 1 : 0;
            case "shrunk" ->
                sets.inner().count() - sets.inner().intersectionCount(truth)
                                <= 0.05 * labelled.image(0).predictedMask().count()
                        ? 1
                        : 0;
            default -> found;
        };
    }

    private ConformalMethod.Level level(EvaluatedProcedure procedure, int[] calibration, String sizeClass) {
        List<LabelledCase> ofClass = Arrays.stream(calibration)
                .mapToObj(loaded::get)
                .filter(other -> sizeClass(procedure, other).equals(sizeClass))
                .toList();
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        for (Component component : procedure.method().components()) {
            thresholds.put(component, threshold(procedure, component, ofClass));
        }
        return new ConformalMethod.Level(ALPHA, thresholds);
    }

    private static String sizeClass(EvaluatedProcedure procedure, LabelledCase labelled) {
        boolean small = labelled.image(procedure.channel()).predictedMask().count() < 700;
        return procedure.sizeClasses().isPresent() && small ? "small" : "large";
    }

    private static double threshold(EvaluatedProcedure procedure, Component component, List<LabelledCase> calibration) {
        if (procedure.method() instanceof RiskMethod) {
            return -threshold(procedure, calibration);
        }
        double[] values = calibration.stream()
                .mapToDouble(other -> procedure.score(other).orElseThrow().of(component))
                .toArray();
        return procedure
                .rule()
                .orderStatistic()
                .orElseThrow()
                .threshold(OrderStatisticMultiset.of(values), procedure.method().alpha(component, ALPHA))
                .lambda();
    }

    /** The largest tenth at which the sum of missed shares, and one more, is at most alpha of n + 1. */
    private static double threshold(EvaluatedProcedure procedure, List<LabelledCase> calibration) {
        for (int tenth = 100; tenth >= -100; tenth--) {
            double threshold = tenth / 10.0;
            double missed = 1;
            for (LabelledCase labelled : calibration) {
                PackedMask truth = labelled.truth(procedure.channel());
                var scores = labelled.image(procedure.channel()).scores();
                long found = IntStream.range(0, truth.grid().size())
                        .filter(pixel -> truth.contains(pixel) && scores.at(pixel) >= threshold)
                        .count();
                missed += 1 - (double) found / truth.count();
            }
            if (missed <= 0.2 * (calibration.size() + 1)) {
                return threshold;
            }
        }
        return Double.NEGATIVE_INFINITY;
    }

    @Test
    void measuresIntervalsByTheirOwnMeasures() {
        Sizes plain = result.sizes().get(0);
        assertThat(plain.measures())
                .containsOnlyKeys(Measures.INTERVAL_WIDTH, Measures.INTERVAL_COVERAGE, Measures.ESTIMATE_ERROR);
        double width = 0;
        double bias = 0;
        for (int number = 0; number < 2; number++) {
            int[] calibration = splits.split(number).calibration();
            ConformalMethod.Level level = level(procedures.get(0), calibration, "large");
            for (int index : splits.split(number).test()) {
                LabelledCase labelled = loaded.get(index);
                PredictionRegion.Interval region = (PredictionRegion.Interval)
                        procedures.get(0).regions(labelled, List.of(level)).get(0);
                double ratio =
                        (double) labelled.truth(1).count() / labelled.truth(0).count();
                width += region.interval().width() / 40;
                bias += Math.abs(region.estimate().orElseThrow() - ratio) / 40;
            }
        }
        assertThat(plain.of(Measures.INTERVAL_WIDTH).orElseThrow()).isCloseTo(width, within(1e-12));
        assertThat(plain.of(Measures.ESTIMATE_ERROR).orElseThrow()).isCloseTo(bias, within(1e-12));
    }

    @Test
    void saysHowManyCalibrationsFail() {
        assertThat(new EvaluationFiles(result, cases, splits).summary(List.of(ALPHA)))
                .containsPattern(
                        "conditional: 0\\.\\d{4} of the calibrations cover less than 1 - 0\\.2 \\(outer\\); at most 0\\.1000 may")
                .contains("| procedure | alpha | interval width | interval coverage | estimate error |");
    }

    @Test
    void refusesAModelWithRaters() {
        var other = ConformalConfiguration.parse(
                CONFIGURATION.replaceFirst(
                        "dimensions: 2", "dimensions: 2\n    raters: {names: [a, b], promise: average}"),
                Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvaluatedProcedure.configured(other.procedures(), cases.description()))
                .withMessageContaining("set raters: none in --config");
    }

    @Test
    void refusesAModelWithOtherChannels() {
        var other = ConformalConfiguration.parse(CONFIGURATION.replace("[1, 2]", "[1]"), Map.of());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> EvaluatedProcedure.configured(other.procedures(), cases.description()))
                .withMessage(
                        "channel 'cell' with label values [1] is not one of the folder's: cell [1, 2], nucleus [2]");
    }
}
