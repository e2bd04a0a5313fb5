package io.conformalstreams.ops.compare;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.LabelledCase;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Compares a model with itself with noisy scores. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ComparisonTest {

    private static final int CASES = 40;
    private static final Splits SPLIT = new Splits(CASES, 24, 1, 11);
    private static final List<BigDecimal> ALPHAS = List.of(new BigDecimal("0.1"), new BigDecimal("0.3"));
    private static final List<NamedTransformation> TRANSFORMATIONS =
            List.of(NamedTransformation.IDENTITY, NamedTransformation.parse("distance-euclidean"));

    @TempDir
    private static Path folder;

    private final AtomicInteger steps = new AtomicInteger();
    private PairedCases pairs;
    private List<SideComparison> comparisons;

    @BeforeAll
    void compare() throws IOException {
        pairs = new PairedCases(contender("clear", 1, CASES, 0, "logits"), contender("noisy", 1, CASES, 12, "logits"));
        comparisons = new Comparison(pairs, TRANSFORMATIONS, SPLIT).run(ALPHAS, 5, steps::incrementAndGet);
    }

    private static Contender contender(String name, long seed, int cases, double noise, String scores)
            throws IOException {
        Path written = folder.resolve(name + "-" + seed + "-" + scores);
        if (!Files.exists(written)) {
            WrittenFolder.write(written, name, SyntheticLesions.of(seed, cases, cases), noise, scores);
        }
        return new Contender(name, CaseSelection.units(CaseFolder.open(written)), 0);
    }

    @Test
    void findsTheTighterModel() {
        assertThat(steps).hasValue(2 * CASES);
        assertThat(comparisons)
                .extracting(comparison -> comparison.transformation().name() + " " + comparison.side())
                .containsExactly(
                        "identity INNER", "identity OUTER", "distance-euclidean INNER", "distance-euclidean OUTER");
        for (SideComparison comparison : comparisons.subList(0, 2)) {
            assertThat(comparison.first().criticalValues().isConsistent()).isTrue();
            assertThat(comparison.second().isConsistent()).isFalse();
            assertThat(comparison.second().criticalValues().p()).isLessThan(0.001);
        }
    }

    /** Large inner sets and small outer sets are tight. */
    @Test
    void findsWhereTheSetsOfTheOtherAreTighter() {
        for (SideComparison comparison : comparisons) {
            var transformation = comparison.transformation().transformation();
            var sets = new InnerOuterSets(transformation, transformation, new Combination.Marginal());
            double[] grid = comparison.distributions().grid(33);
            double[] tighter = new double[grid.length];
            for (int pair = 0; pair < CASES; pair++) {
                List<LabelledCase> both = pairs.load(pair);
                for (int point = 0; point < grid.length; point++) {
                    double pixels = both.get(0).truth(0).grid().size();
                    tighter[point] += comparison.side() == Side.INNER
                            ? (sets.innerSet(both.get(0).image(0), grid[point]).count()
                                            - sets.innerSet(both.get(1).image(0), grid[point])
                                                    .count())
                                    / pixels
                            : (sets.outerSet(both.get(1).image(0), grid[point]).count()
                                            - sets.outerSet(both.get(0).image(0), grid[point])
                                                    .count())
                                    / pixels;
                }
            }
            double most = Math.max(0, Arrays.stream(tighter).max().orElseThrow()) / CASES;
            double least = Math.max(0, -Arrays.stream(tighter).min().orElseThrow()) / CASES;
            assertThat(comparison.second().shares().statistic()).isCloseTo(most, within(1e-12));
            assertThat(comparison.first().shares().statistic()).isCloseTo(least, within(1e-12));
        }
        assertThat(comparisons)
                .anySatisfy(comparison -> assertThat(comparison.first().shares().statistic())
                        .isNotEqualTo(comparison.second().shares().statistic()));
    }

    @Test
    void measuresCalibratedSetsPixelByPixel() {
        for (SideComparison comparison : comparisons) {
            for (SizeDifference size : comparison.sizes()) {
                double first = meanShare(comparison, size.alpha(), 0);
                double second = meanShare(comparison, size.alpha(), 1);
                assertThat(size.units()).isEqualTo(CASES - 24);
                assertThat(size.first()).isCloseTo(first, within(1e-12));
                assertThat(size.second()).isCloseTo(second, within(1e-12));
                assertThat(size.lower()).isLessThanOrEqualTo(size.mean());
                assertThat(size.upper()).isGreaterThanOrEqualTo(size.mean());
            }
        }
    }

    private double meanShare(SideComparison comparison, BigDecimal alpha, int contender) {
        var transformation = comparison.transformation().transformation();
        var sets = new InnerOuterSets(transformation, transformation, new Combination.Marginal());
        double[] values = Arrays.stream(SPLIT.split(0).calibration())
                .mapToObj(pair -> pairs.load(pair).get(contender))
                .mapToDouble(labelled -> sets.criticalValues(labelled.image(0), labelled.truth(0))
                        .of(comparison.side()))
                .toArray();
        double lambda =
                RankRule.threshold(OrderStatisticMultiset.of(values), alpha).lambda();
        double sum = 0;
        for (int pair : SPLIT.split(0).test()) {
            LabelledCase labelled = pairs.load(pair).get(contender);
            PackedMask set = comparison.side() == Side.INNER
                    ? sets.innerSet(labelled.image(0), lambda)
                    : sets.outerSet(labelled.image(0), lambda);
            int inside = 0;
            for (int pixel = 0; pixel < set.grid().size(); pixel++) {
                inside += set.contains(pixel) ? 1 : 0;
            }
            sum += (double) inside / set.grid().size();
        }
        return sum / (CASES - 24);
    }

    @Test
    void exchangingTheModelsExchangesTheVerdicts() {
        PairedCases exchanged = new PairedCases(pairs.second(), pairs.first());

        List<SideComparison> other = new Comparison(exchanged, TRANSFORMATIONS, SPLIT).run(ALPHAS, 5, () -> {});

        for (int i = 0; i < comparisons.size(); i++) {
            assertThat(other.get(i).first().criticalValues())
                    .isEqualTo(comparisons.get(i).second().criticalValues());
            assertThat(other.get(i).second().shares().statistic())
                    .isCloseTo(comparisons.get(i).first().shares().statistic(), within(1e-15));
            assertThat(other.get(i).sizes().get(0).mean())
                    .isEqualTo(-comparisons.get(i).sizes().get(0).mean());
        }
    }

    @Test
    void matchesCasesByTheirIds() throws IOException {
        Contender fewer = contender("fewer", 1, 7, 3, "logits");

        PairedCases common = new PairedCases(fewer, pairs.first());

        assertThat(common.size()).isEqualTo(7);
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PairedCases(
                        new Contender("one", fewer.cases().where(reference -> reference.sequence() == 3), 0),
                        pairs.first()))
                .withMessage(
                        "--data: 1 cases of one and clear have the same id, and belong to 1 units; give two folders with"
                                + " the same cases of at least 2 units");
    }

    /** Two images of each unit: the larger critical value counts, and the mean share. */
    @Test
    void comparesUnits() throws IOException {
        PairedCases grouped = new PairedCases(grouped(pairs.first()), grouped(pairs.second()));
        assertThat(grouped.size()).isEqualTo(CASES);
        assertThat(grouped.units().size()).isEqualTo(CASES / 2);
        Splits split = new Splits(CASES / 2, 12, 1, 11);
        SideComparison outer = new Comparison(grouped, TRANSFORMATIONS.subList(0, 1), split)
                .run(ALPHAS, 5, () -> {})
                .get(1);

        var identity = TRANSFORMATIONS.get(0).transformation();
        var sets = new InnerOuterSets(identity, identity, new Combination.Marginal());
        double[] largest = new double[CASES / 2];
        for (int unit = 0; unit < largest.length; unit++) {
            largest[unit] = Math.max(critical(sets, 2 * unit), critical(sets, 2 * unit + 1));
        }
        for (double value : outer.distributions().values()) {
            assertThat(outer.distributions().first(value))
                    .isEqualTo(Arrays.stream(largest)
                                    .filter(other -> other <= value)
                                    .count()
                            / (double) largest.length);
        }
        double lambda = RankRule.threshold(
                        OrderStatisticMultiset.of(Arrays.stream(split.split(0).calibration())
                                .mapToDouble(unit -> largest[unit])
                                .toArray()),
                        ALPHAS.get(0))
                .lambda();
        double share = Arrays.stream(split.split(0).test())
                .flatMap(unit -> IntStream.of(2 * unit, 2 * unit + 1))
                .mapToObj(pair -> pairs.load(pair).get(0))
                .mapToDouble(labelled ->
                        (double) sets.outerSet(labelled.image(0), lambda).count()
                                / labelled.truth(0).grid().size())
                .average()
                .orElseThrow();
        SizeDifference size = outer.sizes().get(0);
        assertThat(size.units()).isEqualTo(CASES / 2 - 12);
        assertThat(size.first()).isCloseTo(share, within(1e-12));
    }

    private double critical(InnerOuterSets sets, int pair) {
        LabelledCase labelled = pairs.load(pair).get(0);
        return sets.criticalValues(labelled.image(0), labelled.truth(0)).of(Side.OUTER);
    }

    private static Contender grouped(Contender contender) throws IOException {
        Path written = folder.resolve(contender.name() + "-1-logits");
        Path copy = folder.resolve(contender.name() + "-grouped");
        return new Contender(
                contender.name(),
                WrittenFolder.grouped(written, copy, image -> "unit" + image / 2),
                contender.channel());
    }

    @Test
    void refusesDifferentUnits() throws IOException {
        Contender grouped = grouped(pairs.first());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new PairedCases(grouped, pairs.second()))
                .withMessageContaining("belongs to unit unit0 of clear and to unit lesion-000000 of noisy");
    }

    @Test
    void refusesOtherTruths() throws IOException {
        PairedCases unlike = new PairedCases(contender("elsewhere", 2, 4, 0, "logits"), pairs.first());

        assertThatIllegalArgumentException()
                .isThrownBy(() -> unlike.load(0))
                .withMessage("case lesion-000000: the truths of elsewhere and clear differ; compare models that"
                        + " segmented the same structure in the same image");
    }

    @Test
    void refusesScoresWithoutACommonScale() throws IOException {
        PairedCases mixed = new PairedCases(pairs.first(), contender("probable", 1, CASES, 0, "probabilities"));

        assertThatIllegalArgumentException()
                .isThrownBy(() -> new Comparison(mixed, TRANSFORMATIONS, SPLIT))
                .withMessageStartingWith(
                        "--transformation: identity compares scores on one scale, but clear has scores of kind"
                                + " LOGIT and probable of kind PROBABILITY");
        assertThat(new Comparison(mixed, TRANSFORMATIONS.subList(1, 2), SPLIT).run(ALPHAS, 5, () -> {}))
                .allSatisfy(comparison -> {
                    assertThat(comparison.first().isConsistent()).isTrue();
                    assertThat(comparison.second().isConsistent()).isTrue();
                    assertThat(comparison.sizes())
                            .allSatisfy(size -> assertThat(size.mean()).isZero());
                });
    }

    @Test
    void writesSheetsTableAndFigure() throws Exception {
        List<Path> files = new ComparisonFiles(pairs, SPLIT, comparisons).write(folder.resolve("found"));

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "distributions.csv",
                        "dominance.csv",
                        "sizes.csv",
                        "comparison.md",
                        "distributions.png",
                        "distributions.svg");
        List<String> distributions = Files.readAllLines(files.get(0));
        assertThat(distributions.get(distributions.size() - 1)).endsWith(",1.0,1.0");
        assertThat(Files.readAllLines(files.get(1))).hasSize(1 + 2 * comparisons.size());
        assertThat(Files.readAllLines(files.get(2))).hasSize(1 + ALPHAS.size() * comparisons.size());
        assertThat(Files.readString(files.get(3)))
                .startsWith("# clear and noisy on 40 common cases of 40 units")
                .contains("scale of the scores")
                .contains("| identity | inner | noisy |")
                .contains("a hypothesis is contradicted");
        assertThat(DocumentBuilderFactory.newInstance()
                        .newDocumentBuilder()
                        .parse(files.get(5).toFile())
                        .getElementsByTagName("polyline")
                        .getLength())
                .isGreaterThan(2 * comparisons.size());
    }
}
