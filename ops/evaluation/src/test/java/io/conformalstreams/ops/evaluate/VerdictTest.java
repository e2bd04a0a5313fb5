package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethod;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;

/**
 * On several data sets of each kind, no verdict is NO if nothing is wrong, and every verdict is NO if a violation is
 * planted. One evaluation makes less than 1000 tests, each wrong with a probability of at most 1e-6. Therefore one of
 * the 40 evaluations without a violation fails with a probability of at most .04. Seeds are fixed. The system property
 * {@code verdict.dataSets} sets another number of data sets without a violation.
 */
class VerdictTest {

    @TempDir
    private Path folder;

    private static final int CASES = 45;
    private static final long DATA_SETS = Long.getLong("verdict.dataSets", 8);
    private static final List<BigDecimal> ALPHAS = IntStream.rangeClosed(1, 20)
            .mapToObj(level -> BigDecimal.valueOf(level, 2))
            .toList();
    private static final List<BigDecimal> SHOWN = List.of(new BigDecimal("0.2"));

    private static final String CONFIGURATION = """
            models:
              - name: net
                dimensions: 2
                scores: logit
                encoding: float32
                channels:
                  - {name: cell, labelValues: [1, 2]}
                  - {name: nucleus, labelValues: [2]}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://evaluated"}
            procedures:
              - {name: exact, type: lesion-false-negative-rate, model: net, channel: nucleus, alphas: [0.2], window: all,
                 tolerance: 0}
              - {name: interval, type: ratio-biomarker, model: net, channel: nucleus, alphas: [0.2], window: all,
                 denominator: cell, interval: conformal}
              - {name: conditional, type: lesion-false-negative-rate, model: net, channel: nucleus,
                 alphas: [0.2], window: all, tolerance: 0, guarantee: {trainingConditional: {delta: 0.1}}}
              - {name: risk, type: risk-control, model: net, channel: cell, alphas: [0.2], window: all,
                 control: conformal, thresholdGrid: {first: -10, last: 10, step: 0.1}}
            """;

    @ParameterizedTest
    @EnumSource(
            value = DiscImages.Kind.class,
            mode = EnumSource.Mode.EXCLUDE,
            names = {"IGNORED", "ZERO_ONE"})
    void keepsEveryPromiseWhereNothingIsWrong(DiscImages.Kind kind) throws Exception {
        for (long seed = 0; seed < DATA_SETS; seed++) {
            CaseSelection cases = new DiscImages(kind, seed, CASES).in(folder);
            List<EvaluatedProcedure> procedures = new ArrayList<>(Candidates.of(cases.description()));
            procedures.addAll(configured(cases).stream()
                    .filter(procedure -> kind != DiscImages.Kind.BACKGROUND
                            || !procedure.name().equals("interval"))
                    .toList());
            assertThat(broken(evaluate(cases, procedures, 200, seed)))
                    .as("%s, seed %d", kind, seed)
                    .isEmpty();
        }
    }

    /**
     * Thresholds are for four times alpha. The violation is found for each procedure in each of 20 data sets, so the
     * power is more than .86 at a confidence of .95 (.86^20 = .05).
     */
    @Test
    void findsAViolationOfEachKind() throws Exception {
        Set<String> names = Set.of("exact", "interval", "conditional", "risk", "nucleus-distance-bonferroni");
        for (long seed = 0; seed < 20; seed++) {
            CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, seed, 90).in(folder);
            List<EvaluatedProcedure> sound = Stream.concat(
                            Candidates.of(cases.description()).stream(), configured(cases).stream())
                    .filter(procedure -> names.contains(procedure.name()))
                    .toList();
            assertThat(broken(evaluate(cases, sound, 400, seed)))
                    .as("seed %d", seed)
                    .isEmpty();
            List<EvaluatedProcedure> violating =
                    sound.stream().map(VerdictTest::violating).toList();
            assertThat(namesOfBroken(evaluate(cases, violating, 400, seed)))
                    .as("seed %d", seed)
                    .isEqualTo(names);
        }
    }

    /** Counts that are .03 below what they must be, and 1 % below in every split. */
    @Test
    void findsCountsThatDisagreeWithTheirExpectation() throws Exception {
        SplittableRandom random = new SplittableRandom(3);
        double[] coverages = random.doubles(1000, 0.8, 1).toArray();
        EvaluatedProcedure procedure = Candidates.of(new DiscImages(DiscImages.Kind.ORDINARY, 1, 2)
                        .in(folder)
                        .description())
                .get(0);
        BigDecimal alpha = new BigDecimal("0.1");
        CoverageCurve.Point agreeing =
                CoverageCurve.Point.of(alpha, coverages, 0, OptionalDouble.of(0.9), Optional.empty());
        CoverageCurve.Point disagreeing =
                CoverageCurve.Point.of(alpha, coverages, 0, OptionalDouble.of(0.93), Optional.empty());
        CoverageCurve.Point tooFew =
                CoverageCurve.Point.of(alpha, coverages, 0, OptionalDouble.of(0.89), Optional.empty());
        CoverageCurve curve = new CoverageCurve(
                procedure, Component.INNER, 90, new Splits(90, 60, 1000, 1), List.of(agreeing, disagreeing, tooFew));
        assertThat(curve.isAsPromised(agreeing)).isTrue();
        assertThat(curve.isAsPromised(disagreeing)).isFalse();
        assertThat(curve.isAsPromised(tooFew)).isFalse();
    }

    /** Here 20 of 90 units have no value, and 14 of the others have images in two size classes. */
    @Test
    void tellsUnitsThatAreLeftOutFromUnitsThatCountTwice() throws Exception {
        CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, 1, 90).in(folder);
        Evaluation.Result result = evaluate(cases, configured(cases), 10, 1);
        CoverageCurve whole = result.coverage().get(0);
        CoverageCurve classed =
                new CoverageCurve(whole.procedure(), whole.event(), 70, new Splits(84, 56, 10, 1), whole.points());
        Splits all = new Splits(90, 60, 10, 1);
        assertThat(new EvaluationFiles(result, cases, all).summary(SHOWN)).doesNotContain("left out", "times");
        assertThat(new EvaluationFiles(
                                new Evaluation.Result(
                                        List.of(classed), result.sizes(), result.examples(), result.truths()),
                                cases,
                                all)
                        .summary(SHOWN))
                .contains("20 of 90 units are left out, because ")
                .contains("; 70 units count 84 times, once in each size class of their images; 56 calibrate and 28 are"
                        + " judged.");
    }

    @Test
    void showsEveryLevelThatDecides() throws Exception {
        CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, 1, 90).in(folder);
        EvaluatedProcedure violating = violating(configured(cases).get(0));
        Evaluation.Result result = evaluate(cases, List.of(violating), 400, 1);
        String summary = new EvaluationFiles(result, cases, new Splits(90, 60, 400, 1)).summary(SHOWN);
        for (CoverageCurve.Point point : result.coverage().get(0).points()) {
            String row = "\\| exact \\| outer \\| " + point.alpha() + " \\|.*NO";
            if (result.coverage().get(0).isAsPromised(point)) {
                assertThat(summary).doesNotContainPattern(row);
            } else {
                assertThat(summary).containsPattern(row);
            }
        }
        assertThat(summary).contains("| exact | outer | 0.01, 0.02, 0.03,").contains("at most 0.000001");
    }

    @Test
    void saysWhatIsTrivial() throws Exception {
        assertThat(summary(DiscImages.Kind.BACKGROUND)).contains("yes, but the truth is empty in 45 of 45 cases");
        assertThat(summary(DiscImages.Kind.ZERO_ONE)).contains("all scores are 0 or 1 in 45 of 45 cases");
        assertThat(summary(DiscImages.Kind.ORDINARY)).doesNotContain("scores are 0 or 1");
        assertThat(summary(DiscImages.Kind.BACKGROUND)).contains("sets are empty or the whole image in 100 % of cases");
        assertThat(summary(DiscImages.Kind.IDENTICAL)).contains("coverage is 1.0000 in every split");
        assertThat(summary(DiscImages.Kind.IDENTICAL)).containsPattern("the labelled value is 0\\.\\d+ in every case");
        assertThat(summary(DiscImages.Kind.ORDINARY)).doesNotContainPattern("\\| exact \\| outer \\| 0.2 .*yes, but");
    }

    private String summary(DiscImages.Kind kind) throws Exception {
        CaseSelection cases = new DiscImages(kind, 1, CASES).in(folder);
        List<EvaluatedProcedure> procedures = configured(cases).stream()
                .filter(procedure ->
                        kind != DiscImages.Kind.BACKGROUND || !procedure.name().equals("interval"))
                .toList();
        return new EvaluationFiles(evaluate(cases, procedures, 50, 1), cases, new Splits(CASES, CASES * 2 / 3, 50, 1))
                .summary(SHOWN);
    }

    private static Evaluation.Result evaluate(
            CaseSelection cases, List<EvaluatedProcedure> procedures, int splits, long seed) {
        return new Evaluation(cases, procedures, new Splits(cases.size(), cases.size() * 2 / 3, splits, seed))
                .run(new Evaluation.Extent(ALPHAS, SHOWN, 1, 0), () -> {});
    }

    private static Set<String> namesOfBroken(Evaluation.Result result) {
        return result.coverage().stream()
                .filter(CoverageCurve::isJudged)
                .filter(curve -> !curve.points().stream().allMatch(curve::isAsPromised))
                .map(curve -> curve.procedure().name())
                .collect(Collectors.toSet());
    }

    private static List<String> broken(Evaluation.Result result) {
        return result.coverage().stream()
                .filter(CoverageCurve::isJudged)
                .flatMap(curve -> curve.points().stream()
                        .filter(point -> !curve.isAsPromised(point))
                        .map(point -> curve.procedure().name() + " " + curve.event() + " " + point))
                .toList();
    }

    private static List<EvaluatedProcedure> configured(CaseSelection cases) {
        return EvaluatedProcedure.configured(
                ConformalConfiguration.parse(CONFIGURATION, Map.of()).procedures(), cases.description());
    }

    /** Returns the same procedure with thresholds for four times the promised alpha. */
    private static EvaluatedProcedure violating(EvaluatedProcedure sound) {
        ConformalMethod method = (ConformalMethod) Proxy.newProxyInstance(
                ConformalMethod.class.getClassLoader(),
                new Class<?>[] {ConformalMethod.class},
                (self, called, given) -> {
                    Object result;
                    try {
                        result = called.invoke(sound.method(), given);
                    } catch (InvocationTargetException e) {
                        throw e.getCause();
                    }
                    return called.getName().equals("alpha")
                                    && Arrays.asList(given).size() == 2
                            ? ((BigDecimal) result).multiply(BigDecimal.valueOf(4))
                            : result;
                });
        return new EvaluatedProcedure(sound.name(), sound.channel(), method, sound.rule(), sound.sizeClasses());
    }
}
