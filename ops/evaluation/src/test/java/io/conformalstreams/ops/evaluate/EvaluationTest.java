package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.processor.calibrator.ImageScore;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.InnerOuterMethod;
import io.conformalstreams.processor.method.LesionMethod;
import io.conformalstreams.processor.method.MarginMethod;
import io.conformalstreams.processor.method.Measure;
import io.conformalstreams.processor.method.Measures;
import io.conformalstreams.processor.method.PredictionRegion;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Compares an evaluation with one that computes every set of every split and inspects its pixels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationTest {

    private static final SyntheticLesions LESIONS = SyntheticLesions.of(3, 36, 36);
    private static final Splits SPLITS = new Splits(LESIONS.size(), 24, 6, 17);
    private static final List<BigDecimal> ALPHAS = List.of(new BigDecimal("0.1"), new BigDecimal("0.2"));
    private static final List<EvaluatedProcedure> PROCEDURES = Candidates.of(LESIONS.description());

    private static final CaseSelection CASES = CaseSelection.units(LESIONS);
    private static final Evaluation.Extent EXTENT = new Evaluation.Extent(ALPHAS, ALPHAS, 4, 2);

    /** Seven pairs of sets have three events each; two margins and two threshold sets have one each. */
    private static final int CURVES = 3 * 7 + 4;

    private final AtomicInteger steps = new AtomicInteger();
    private final List<LabelledCase> loaded = new ArrayList<>();
    private final List<PackedMask> truths = new ArrayList<>();
    private final Map<EvaluatedProcedure, List<ImageScore>> scores = new HashMap<>();
    private Evaluation.Result result;

    @BeforeAll
    void evaluate() {
        result = new Evaluation(CASES, PROCEDURES, SPLITS).run(EXTENT, steps::incrementAndGet);
        for (int index = 0; index < LESIONS.size(); index++) {
            loaded.add(CASES.load(index));
            truths.add(loaded.get(index).truth(0));
        }
    }

    @Test
    void readsEachCaseTwice() {
        assertThat(steps).hasValue(2 * LESIONS.size());
    }

    @Test
    void countsTheSetsThatHold() {
        assertThat(result.coverage()).hasSize(CURVES);
        for (CoverageCurve curve : result.coverage()) {
            for (CoverageCurve.Point point : curve.points()) {
                double[] coverages = new double[SPLITS.count()];
                for (int number = 0; number < coverages.length; number++) {
                    int[] test = SPLITS.split(number).test();
                    for (int unit : test) {
                        PredictionRegion.Sets sets = sets(curve.procedure(), number, unit, point.alpha());
                        coverages[number] +=
                                holds(curve.procedure(), curve.event(), sets, truths.get(unit)) ? 1.0 / test.length : 0;
                    }
                }
                double mean = Arrays.stream(coverages).average().orElseThrow();
                assertThat(point.mean())
                        .as("%s %s", curve.procedure().name(), curve.event())
                        .isCloseTo(mean, within(1e-12));
                assertThat(point.lower())
                        .isCloseTo(Arrays.stream(coverages).min().orElseThrow(), within(1e-12));
                assertThat(point.upper())
                        .isCloseTo(Arrays.stream(coverages).max().orElseThrow(), within(1e-12));
            }
        }
    }

    private static boolean holds(
            EvaluatedProcedure procedure, Component event, PredictionRegion.Sets sets, PackedMask truth) {
        BigDecimal found = BigDecimal.valueOf(sets.outer().intersectionCount(truth));
        if (procedure.method() instanceof MarginMethod margin) {
            return found.compareTo(margin.margin().coverageRatio().multiply(BigDecimal.valueOf(truth.count()))) >= 0;
        }
        if (procedure.method() instanceof LesionMethod lesion) {
            BigDecimal share = BigDecimal.ONE.subtract(lesion.sets().tolerance());
            return found.compareTo(share.multiply(BigDecimal.valueOf(truth.count()))) >= 0;
        }
        boolean inner = sets.inner().isSubsetOf(truth);
        boolean outer = truth.isSubsetOf(sets.outer());
        return event == Component.INNER ? inner : event == Component.OUTER ? outer : inner && outer;
    }

    private PredictionRegion.Sets sets(EvaluatedProcedure procedure, int number, int unit, BigDecimal alpha) {
        return (PredictionRegion.Sets) procedure
                .regions(loaded.get(unit), List.of(level(procedure, number, alpha)))
                .get(0);
    }

    private ConformalMethod.Level level(EvaluatedProcedure procedure, int number, BigDecimal alpha) {
        Map<Component, Double> thresholds = new EnumMap<>(Component.class);
        for (Component component : procedure.method().components()) {
            double[] values = Arrays.stream(SPLITS.split(number).calibration())
                    .mapToDouble(unit -> scores(procedure).get(unit).of(component))
                    .toArray();
            BigDecimal ofComponent = procedure.method().alpha(component, alpha);
            thresholds.put(
                    component,
                    RankRule.threshold(OrderStatisticMultiset.of(values), ofComponent)
                            .lambda());
        }
        return new ConformalMethod.Level(alpha, thresholds);
    }

    private List<ImageScore> scores(EvaluatedProcedure procedure) {
        return scores.computeIfAbsent(
                procedure,
                scoring -> loaded.stream()
                        .map(labelled -> scoring.score(labelled).orElseThrow())
                        .toList());
    }

    @Test
    void measuresTheSetsOfTheFirstSplits() {
        assertThat(result.sizes()).hasSize(PROCEDURES.size() * ALPHAS.size());
        for (Sizes sizes : result.sizes()) {
            Map<Measure, Double> sums = new HashMap<>();
            int measured = 0;
            for (int number = 0; number < 4; number++) {
                for (int unit : SPLITS.split(number).test()) {
                    addPixels(sums, sets(sizes.procedure(), number, unit, sizes.alpha()), truths.get(unit));
                    if (sizes.procedure().method() instanceof MarginMethod) {
                        double dilations = level(sizes.procedure(), number, sizes.alpha())
                                .thresholds()
                                .get(Component.OUTER);
                        sums.merge(Measures.DILATIONS, dilations, Double::sum);
                    }
                    measured++;
                }
            }
            assertThat(sizes.regions()).isEqualTo(measured);
            for (Map.Entry<Measure, Double> sum : sums.entrySet()) {
                if (sizes.procedure().method().measures().contains(sum.getKey())) {
                    assertThat(sizes.of(sum.getKey()).orElseThrow())
                            .as("%s of %s", sum.getKey(), sizes.procedure().name())
                            .isCloseTo(sum.getValue() / measured, within(1e-9));
                }
            }
        }
    }

    private static void addPixels(Map<Measure, Double> sums, PredictionRegion.Sets sets, PackedMask truth) {
        int excess = 0;
        int missed = 0;
        int lost = 0;
        for (int pixel = 0; pixel < truth.grid().size(); pixel++) {
            excess += sets.outer().contains(pixel) && !truth.contains(pixel) ? 1 : 0;
            missed += truth.contains(pixel) && !sets.inner().contains(pixel) ? 1 : 0;
            lost += truth.contains(pixel) && !sets.outer().contains(pixel) ? 1 : 0;
        }
        sums.merge(Measures.EXCESS_SHARE, (double) excess / truth.grid().size(), Double::sum);
        sums.merge(Measures.MISSED_SHARE, (double) missed / truth.grid().size(), Double::sum);
        sums.merge(Measures.OUTER_VOLUME, (double) sets.outer().count(), Double::sum);
        sums.merge(Measures.FALSE_NEGATIVE_RATE, lost == 0 ? 0.0 : (double) lost / truth.count(), Double::sum);
        sums.merge(Measures.COMPLETELY_MISSED, lost > 0 && lost == truth.count() ? 1.0 : 0.0, Double::sum);
    }

    @Test
    void anEmpiricalCoverageRateIsTheCoverageOfTheSameSplits() {
        var again = new Evaluation(CASES, PROCEDURES, SPLITS)
                .run(new Evaluation.Extent(ALPHAS, ALPHAS, SPLITS.count(), 0), () -> {});
        for (Sizes sizes : again.sizes()) {
            if (sizes.procedure().method() instanceof LesionMethod) {
                assertThat(again.coverage())
                        .filteredOn(curve -> curve.procedure().equals(sizes.procedure()))
                        .flatExtracting(CoverageCurve::points)
                        .filteredOn(point -> point.alpha().equals(sizes.alpha()))
                        .singleElement()
                        .satisfies(point -> assertThat(
                                        sizes.of(Measures.EMPIRICAL_COVERAGE).orElseThrow())
                                .isCloseTo(point.mean(), within(1e-12)));
            }
        }
    }

    @Test
    void findsTheSameAgain() {
        assertThat(new Evaluation(CASES, PROCEDURES, SPLITS).run(EXTENT, () -> {}))
                .isEqualTo(result);
    }

    @Test
    void showsCasesThatTheFirstSplitJudges() {
        int[] test = SPLITS.split(0).test();
        assertThat(result.examples()).hasSize(2 * PROCEDURES.size());
        for (int i = 0; i < result.examples().size(); i++) {
            Example example = result.examples().get(i);
            assertThat(example.procedure()).isEqualTo(PROCEDURES.get(i / 2));
            assertThat(example.index()).isEqualTo(test[i % 2]);
            assertThat(example.level()).isEqualTo(level(example.procedure(), 0, new BigDecimal("0.2")));
        }
    }

    @Test
    void judgesOnlyWhatIsPromisedOrExactlyKnown() {
        for (CoverageCurve curve : result.coverage()) {
            if (curve.procedure().method() instanceof InnerOuterMethod confidence) {
                boolean marginal = confidence.sets().combination() instanceof Combination.Marginal;
                boolean maximum = confidence.sets().combination() instanceof Combination.Maximum;
                boolean joint = curve.event() == Component.JOINT;
                assertThat(curve.isPromised()).isEqualTo(marginal != joint);
                assertThat(curve.isJudged()).isEqualTo(joint ? !marginal : !maximum);
            } else {
                assertThat(curve.isPromised()).isTrue();
            }
        }
    }

    @Test
    void writesSheetsTableAndFigures(@TempDir Path folder) throws Exception {
        EvaluationFiles files = new EvaluationFiles(result, CASES, SPLITS);
        List<Path> written = files.write(folder.resolve("new"), ALPHAS.subList(0, 1));

        String channel = LESIONS.description().channels().get(0).name();
        assertThat(written)
                .extracting(file -> file.getFileName().toString())
                .startsWith(
                        "coverage.csv",
                        "sizes.csv",
                        "evaluation.md",
                        "false-coverage-" + channel + ".png",
                        "false-coverage-" + channel + ".svg")
                .endsWith(PROCEDURES.stream()
                        .map(procedure -> "gallery-" + procedure.name() + ".png")
                        .toArray(String[]::new));
        assertThat(written).allSatisfy(file -> assertThat(file).isNotEmptyFile());
        List<String> coverage = Files.readAllLines(written.get(0));
        assertThat(coverage).hasSize(1 + CURVES * ALPHAS.size());
        assertThat(coverage).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(18));
        assertThat(Files.readAllLines(written.get(1))).hasSize(1 + PROCEDURES.size() * ALPHAS.size());
        assertThat(Files.readString(written.get(2)))
                .contains("| " + channel + "-boxes | inner | 0.1 | ")
                .containsPattern("-boxes \\| joint \\| 0.1 .* nothing promised");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(written.get(4).toFile())
                        .getElementsByTagName("polygon")
                        .getLength())
                .isEqualTo(16);
    }
}
