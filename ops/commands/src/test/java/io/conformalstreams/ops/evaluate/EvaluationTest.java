package io.conformalstreams.ops.evaluate;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.ConfidenceSet;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.evaluation.RandomSplit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.connectors.casefolder.Case;
import io.conformalstreams.connectors.casefolder.CaseReference;
import io.conformalstreams.connectors.casefolder.SyntheticLesions;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** An evaluation against one that makes every set of every split and looks at its pixels. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class EvaluationTest {

    private static final SyntheticLesions LESIONS = SyntheticLesions.of(3, 36, 36);
    private static final Splits SPLITS = new Splits(LESIONS.size(), 24, 6, 17);
    private static final List<BigDecimal> ALPHAS = List.of(new BigDecimal("0.1"), new BigDecimal("0.2"));
    private static final List<EvaluatedProcedure> PROCEDURES = EvaluatedProcedure.candidates(LESIONS.description());

    private static final CaseSelection CASES = CaseSelection.all(LESIONS);
    private static final Evaluation.Extent EXTENT = new Evaluation.Extent(ALPHAS, ALPHAS, 4, 2);

    private final AtomicInteger steps = new AtomicInteger();
    private final List<PredictedImage> images = new ArrayList<>();
    private final List<PackedMask> truths = new ArrayList<>();
    private Evaluation.Result result;

    @BeforeAll
    void evaluate() {
        result = new Evaluation(CASES, PROCEDURES, SPLITS).run(EXTENT, steps::incrementAndGet);
        for (CaseReference reference : LESIONS.cases()) {
            Case lesion = LESIONS.load(reference);
            images.add(
                    PredictedImage.of(lesion.scoreMap(0), LESIONS.description().scoreKind()));
            truths.add(lesion.labelMap()
                    .mask(LESIONS.description().channels().get(0).labelValues()));
        }
    }

    @Test
    void readsEachCaseTwice() {
        assertThat(steps).hasValue(2 * LESIONS.size());
    }

    @Test
    void countsTheSetsThatHold() {
        assertThat(result.coverage()).hasSize(3 * PROCEDURES.size());
        for (CoverageCurve curve : result.coverage()) {
            for (CoverageCurve.Point point : curve.points()) {
                double[] coverages = new double[SPLITS.count()];
                for (int number = 0; number < coverages.length; number++) {
                    int[] test = SPLITS.split(number).test();
                    for (int unit : test) {
                        ConfidenceSet sets = sets(curve.procedure(), number, unit, point.alpha());
                        coverages[number] += holds(curve.event(), sets, truths.get(unit)) ? 1.0 / test.length : 0;
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

    private static boolean holds(Event event, ConfidenceSet sets, PackedMask truth) {
        boolean inner = sets.inner().isSubsetOf(truth);
        boolean outer = truth.isSubsetOf(sets.outer());
        return event == Event.INNER ? inner : event == Event.OUTER ? outer : inner && outer;
    }

    private ConfidenceSet sets(EvaluatedProcedure procedure, int number, int unit, BigDecimal alpha) {
        RandomSplit split = SPLITS.split(number);
        boolean joint = procedure.sets().combination() instanceof Combination.Maximum;
        return procedure
                .sets()
                .sets(
                        images.get(unit),
                        threshold(procedure, split, joint ? Side.JOINT : Side.INNER, alpha),
                        threshold(procedure, split, joint ? Side.JOINT : Side.OUTER, alpha));
    }

    private double threshold(EvaluatedProcedure procedure, RandomSplit split, Side side, BigDecimal alpha) {
        double[] values = Arrays.stream(split.calibration())
                .mapToDouble(unit -> procedure
                        .sets()
                        .criticalValues(images.get(unit), truths.get(unit))
                        .of(side))
                .toArray();
        return RankRule.threshold(
                        OrderStatisticMultiset.of(values), procedure.sets().alpha(side, alpha))
                .lambda();
    }

    @Test
    void measuresTheSetsOfTheFirstSplits() {
        assertThat(result.sizes()).hasSize(PROCEDURES.size() * ALPHAS.size());
        for (SetSizes sizes : result.sizes()) {
            int measured = 0;
            double excess = 0;
            double missed = 0;
            for (int number = 0; number < 4; number++) {
                for (int unit : SPLITS.split(number).test()) {
                    ConfidenceSet sets = sets(sizes.procedure(), number, unit, sizes.alpha());
                    PackedMask truth = truths.get(unit);
                    for (int pixel = 0; pixel < truth.grid().size(); pixel++) {
                        double share = 1.0 / truth.grid().size();
                        excess += sets.outer().contains(pixel) && !truth.contains(pixel) ? share : 0;
                        missed += truth.contains(pixel) && !sets.inner().contains(pixel) ? share : 0;
                    }
                    measured++;
                }
            }
            assertThat(sizes.sets()).isEqualTo(measured);
            assertThat(sizes.excessShare()).isCloseTo(excess / measured, within(1e-9));
            assertThat(sizes.missedShare()).isCloseTo(missed / measured, within(1e-9));
            assertThat(sizes.outerRatio().orElseThrow())
                    .isGreaterThanOrEqualTo(sizes.innerRatio().orElseThrow());
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
            assertThat(example.unit()).isEqualTo(test[i % 2]);
            assertThat(example.alpha()).isEqualTo(new BigDecimal("0.2"));
            assertThat(example.procedure().sets().sets(images.get(example.unit()), example.inner(), example.outer()))
                    .isEqualTo(sets(example.procedure(), 0, example.unit(), example.alpha()));
        }
    }

    @Test
    void judgesOnlyWhatIsPromisedOrExactlyKnown() {
        for (CoverageCurve curve : result.coverage()) {
            boolean marginal = curve.procedure().sets().combination() instanceof Combination.Marginal;
            boolean maximum = curve.procedure().sets().combination() instanceof Combination.Maximum;
            boolean joint = curve.event() == Event.JOINT;
            assertThat(curve.isPromised()).isEqualTo(marginal != joint);
            assertThat(curve.isJudged()).isEqualTo(joint ? !marginal : !maximum);
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
        assertThat(coverage).hasSize(1 + 3 * PROCEDURES.size() * ALPHAS.size());
        assertThat(coverage).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(12));
        assertThat(Files.readAllLines(written.get(1))).hasSize(1 + PROCEDURES.size() * ALPHAS.size());
        assertThat(Files.readString(written.get(2)))
                .contains("| " + channel + "-boxes | inner | 0.1 | ")
                .containsPattern("-boxes \\| joint \\| 0.1 .* nothing promised");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(written.get(4).toFile())
                        .getElementsByTagName("polygon")
                        .getLength())
                .isEqualTo(10);
    }
}
