package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.method.ConformalMethod;
import java.lang.reflect.InvocationTargetException;
import java.lang.reflect.Proxy;
import java.math.BigDecimal;
import java.math.MathContext;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.SplittableRandom;
import java.util.function.IntPredicate;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * On 20 data sets of each kind, no verdict is NO if nothing is wrong, and a verdict is NO if a violation is planted. One
 * evaluation makes less than 300 tests, each wrong with a probability of at most 1e-6. Therefore one of the 100
 * evaluations without a violation fails with a probability of at most .03. Seeds are fixed.
 */
class VerdictTest {

    @TempDir
    private Path folder;

    private static final int CASES = 30;
    private static final int DATA_SETS = 20;

    /** The candidates of the command need much more time than the configured procedures. */
    private static final int DATA_SETS_FOR_CANDIDATES = 5;

    private static final List<BigDecimal> ALL_LEVELS = IntStream.rangeClosed(1, 20)
            .mapToObj(level -> BigDecimal.valueOf(level, 2))
            .toList();
    private static final List<BigDecimal> LEVELS =
            Stream.of("0.01", "0.05", "0.1", "0.2").map(BigDecimal::new).toList();
    private static final double MILLIONTH = 1e-6;
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
        for (int seed = 0; seed < DATA_SETS; seed++) {
            CaseSelection cases = new DiscImages(kind, seed, CASES).in(folder);
            List<EvaluatedProcedure> procedures = new ArrayList<>(configured(cases).stream()
                    .filter(procedure -> kind != DiscImages.Kind.BACKGROUND
                            || !procedure.name().equals("interval"))
                    .toList());
            if (seed < DATA_SETS_FOR_CANDIDATES) {
                procedures.addAll(Candidates.of(cases.description()));
            }
            assertThat(broken(evaluate(cases, procedures, LEVELS, 100, seed)))
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
        for (int seed = 0; seed < DATA_SETS; seed++) {
            CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, seed, 90).in(folder);
            List<EvaluatedProcedure> sound = Stream.concat(
                            Candidates.of(cases.description()).stream(), configured(cases).stream())
                    .filter(procedure -> names.contains(procedure.name()))
                    .toList();
            List<EvaluatedProcedure> violating =
                    sound.stream().map(VerdictTest::violating).toList();
            assertThat(namesOfBroken(evaluate(cases, violating, LEVELS, 400, seed)))
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
        Evaluation.Result result = evaluate(cases, configured(cases), LEVELS, 10, 1);
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

    /**
     * The verdict changes where the exact p-value reaches 10^-6: for the number of failing calibrations, for a mean that
     * is too small, and for one that differs from its expectation. The p-values are computed here once more.
     */
    @ParameterizedTest
    @ValueSource(ints = {40, 400, 1000})
    void changesWhereTheErrorIsAMillionth(int splits) throws Exception {
        int failing = smallest(splits, failures -> binomialTail(failures, splits, 0.1) <= MILLIONTH);
        int tooSmall = smallest(splits, zeros -> bettingPValue(zeros, splits, 0.9) <= MILLIONTH);
        int differing = smallest(splits, zeros -> 2 * bettingPValue(zeros, splits, 0.9) <= MILLIONTH);
        assertThat(differing).isGreaterThanOrEqualTo(tooSmall);

        assertThat(isAsPromised(
                        "conditional", withZeros(splits, 0), OptionalDouble.empty(), failures(splits, failing - 1)))
                .isTrue();
        assertThat(isAsPromised("conditional", withZeros(splits, 0), OptionalDouble.empty(), failures(splits, failing)))
                .isFalse();
        assertThat(isAsPromised("exact", withZeros(splits, tooSmall - 1), OptionalDouble.empty(), Optional.empty()))
                .isTrue();
        assertThat(isAsPromised("exact", withZeros(splits, tooSmall), OptionalDouble.empty(), Optional.empty()))
                .isFalse();
        assertThat(isAsPromised("exact", withZeros(splits, differing - 1), OptionalDouble.of(0.9), Optional.empty()))
                .isTrue();
        assertThat(isAsPromised("exact", withZeros(splits, differing), OptionalDouble.of(0.9), Optional.empty()))
                .isFalse();
        assertThat(isAsPromised(
                        "exact", withZeros(splits, splits / 10), OptionalDouble.of(0.9 - 1e-8), Optional.empty()))
                .as("an exact expectation below 1 - alpha, with which the counts agree")
                .isFalse();
    }

    private boolean isAsPromised(
            String procedure, double[] coverages, OptionalDouble expected, Optional<CoverageCurve.Failures> failures)
            throws Exception {
        CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, 1, 2).in(folder);
        EvaluatedProcedure judged = configured(cases).stream()
                .filter(configured -> configured.name().equals(procedure))
                .findFirst()
                .orElseThrow();
        CoverageCurve.Point point = CoverageCurve.Point.of(new BigDecimal("0.1"), coverages, 0, expected, failures);
        return new CoverageCurve(judged, Component.OUTER, 90, new Splits(90, 60, coverages.length, 1), List.of(point))
                .isAsPromised(point);
    }

    private static int smallest(int splits, IntPredicate condition) {
        return IntStream.rangeClosed(0, splits).filter(condition).findFirst().orElseThrow();
    }

    /** Coverages of 0 in some splits, and of 1 in the others. */
    private static double[] withZeros(int splits, int zeros) {
        double[] coverages = new double[splits];
        Arrays.fill(coverages, zeros, splits, 1);
        return coverages;
    }

    /** Calibrations that fail with a promised probability of at most .1. */
    private static Optional<CoverageCurve.Failures> failures(int splits, int failing) {
        return Optional.of(CoverageCurve.Failures.of(withZeros(splits, failing), new BigDecimal("0.1"), 0.1));
    }

    /** P(X >= events) for a binomial X, by the recursion of its probabilities. */
    private static double binomialTail(int events, int trials, double probability) {
        double term = Math.pow(1 - probability, trials);
        double below = 0;
        double tail = 0;
        for (int count = 0; count <= trials; count++) {
            if (count < events) {
                below += term;
            } else {
                tail += term;
            }
            term *= (trials - count) / (count + 1.0) * probability / (1 - probability);
        }
        assertThat(below + tail).isCloseTo(1, within(1e-9));
        return tail;
    }

    /**
     * The inverse of the mean capital of bets on a mean below the bound. Sixteen bets, each half of the one before, gain
     * by zeros and lose by ones.
     */
    private static double bettingPValue(int zeros, int splits, double bound) {
        BigDecimal capital = BigDecimal.ZERO;
        for (int halvings = 0; halvings < 16; halvings++) {
            double bet = 1 / (1 - bound) / Math.pow(2, halvings);
            BigDecimal ofZero = BigDecimal.valueOf(1 + bet * bound);
            BigDecimal ofOne = BigDecimal.valueOf(Math.max(0, 1 - bet * (1 - bound)));
            capital = capital.add(ofZero.pow(zeros, MathContext.DECIMAL64)
                    .multiply(ofOne.pow(splits - zeros, MathContext.DECIMAL64)));
        }
        return Math.min(1, 16 / capital.doubleValue());
    }

    @Test
    void showsEveryLevelThatDecides() throws Exception {
        CaseSelection cases = new DiscImages(DiscImages.Kind.ORDINARY, 1, 90).in(folder);
        EvaluatedProcedure violating = violating(configured(cases).get(0));
        Evaluation.Result result = evaluate(cases, List.of(violating), ALL_LEVELS, 400, 1);
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
        assertThat(summary(DiscImages.Kind.BACKGROUND)).contains("yes, but the truth is empty in 30 of 30 cases");
        assertThat(summary(DiscImages.Kind.ZERO_ONE)).contains("all scores are 0 or 1 in 30 of 30 cases");
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
        return new EvaluationFiles(
                        evaluate(cases, procedures, LEVELS, 50, 1), cases, new Splits(CASES, CASES * 2 / 3, 50, 1))
                .summary(SHOWN);
    }

    private static Evaluation.Result evaluate(
            CaseSelection cases, List<EvaluatedProcedure> procedures, List<BigDecimal> levels, int splits, long seed) {
        return new Evaluation(cases, procedures, new Splits(cases.size(), cases.size() * 2 / 3, splits, seed))
                .run(new Evaluation.Extent(levels, SHOWN, 1, 0), () -> {});
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
