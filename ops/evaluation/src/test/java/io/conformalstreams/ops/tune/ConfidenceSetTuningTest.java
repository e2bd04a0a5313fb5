package io.conformalstreams.ops.tune;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.confidence.Combination;
import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.InnerOuterSets;
import io.conformalstreams.conformal.confidence.PredictedImage;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.ops.compare.WrittenFolder;
import io.conformalstreams.ops.dataset.Case;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.method.InnerOuterMethod;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.Set;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import javax.xml.parsers.DocumentBuilderFactory;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.TestInstance;
import org.junit.jupiter.api.io.TempDir;

/** Compares the learning stage with one that inspects every pixel of every set. */
@TestInstance(TestInstance.Lifecycle.PER_CLASS)
class ConfidenceSetTuningTest {

    private static final SyntheticLesions LESIONS = SyntheticLesions.of(5, 36, 36);
    private static final CaseSelection LEARNING = CaseSelection.units(LESIONS);
    private static final Splits SPLITS = new Splits(36, 24, 3, 29);
    private static final BigDecimal ALPHA = new BigDecimal("0.2");
    private static final BigDecimal STEP = new BigDecimal("0.1");
    private static final List<NamedTransformation> CANDIDATES =
            ConfidenceSetTuning.candidates(List.of(new BigDecimal("2"), new BigDecimal("6.0")));

    private final AtomicInteger steps = new AtomicInteger();
    private final List<PredictedImage> images = new ArrayList<>();
    private final List<PackedMask> truths = new ArrayList<>();
    private final Map<NamedTransformation, List<CriticalValues>> criticalValues = new HashMap<>();
    private List<ChannelTuning> channels;
    private ChannelTuning lesion;

    @BeforeAll
    void tune() {
        channels = new ConfidenceSetTuning(LEARNING, CANDIDATES, SPLITS).run(ALPHA, STEP, steps::incrementAndGet);
        lesion = channels.get(0);
        for (CaseReference reference : LESIONS.cases()) {
            Case loaded = LESIONS.load(reference);
            images.add(
                    PredictedImage.of(loaded.scoreMap(0), LESIONS.description().scoreKind()));
            truths.add(loaded.labelMap()
                    .mask(LESIONS.description().channels().get(0).labelValues()));
        }
    }

    @Test
    void triesEveryTransformation() {
        assertThat(channels).hasSize(1);
        assertThat(steps).hasValue(2 * LESIONS.size());
        assertThat(CANDIDATES)
                .extracting(NamedTransformation::name)
                .containsExactly(
                        "identity",
                        "mass-share",
                        "distance-euclidean",
                        "distance-city-block",
                        "distance-chessboard",
                        "bounding-boxes",
                        "smoothed-2-pixels",
                        "smoothed-6-pixels");
        assertThat(CANDIDATES)
                .allSatisfy(candidate ->
                        assertThat(NamedTransformation.parse(candidate.name())).isEqualTo(candidate));
    }

    @Test
    void countsThePixelsThatTheSetsLeaveOpen() {
        for (Efficiency efficiency : lesion.efficiencies()) {
            boolean some = efficiency.alpha().compareTo(ALPHA) == 0
                    || efficiency.alpha().compareTo(new BigDecimal("0.06")) == 0;
            if (some) {
                assertThat(efficiency.share())
                        .as(
                                "%s %s",
                                efficiency.side(), efficiency.transformation().name())
                        .isCloseTo(openShare(efficiency), within(1e-12));
            }
        }
    }

    private double openShare(Efficiency efficiency) {
        var transformation = efficiency.transformation().transformation();
        var sets = new InnerOuterSets(transformation, transformation, new Combination.Marginal());
        List<CriticalValues> values = criticalValues.computeIfAbsent(
                efficiency.transformation(),
                scoring -> IntStream.range(0, images.size())
                        .mapToObj(unit -> sets.criticalValues(images.get(unit), truths.get(unit)))
                        .toList());
        double sum = 0;
        int looked = 0;
        for (int number = 0; number < SPLITS.count(); number++) {
            double[] calibration = Arrays.stream(SPLITS.split(number).calibration())
                    .mapToDouble(unit -> values.get(unit).of(efficiency.side()))
                    .toArray();
            double lambda = RankRule.threshold(OrderStatisticMultiset.of(calibration), efficiency.alpha())
                    .lambda();
            for (int unit : SPLITS.split(number).test()) {
                PackedMask truth = truths.get(unit);
                boolean inner = efficiency.side() == Side.INNER;
                PackedMask set =
                        inner ? sets.innerSet(images.get(unit), lambda) : sets.outerSet(images.get(unit), lambda);
                int open = 0;
                for (int pixel = 0; pixel < truth.grid().size(); pixel++) {
                    boolean isOpen = inner
                            ? truth.contains(pixel) && !set.contains(pixel)
                            : set.contains(pixel) && !truth.contains(pixel);
                    open += isOpen ? 1 : 0;
                }
                sum += (double) open / truth.grid().size();
                looked++;
            }
        }
        assertThat(efficiency.sets()).isEqualTo(looked);
        return sum / looked;
    }

    /** Images 0 to 11 belong to three units of four, the others to units of their own. */
    @Test
    void scoresAUnitByItsWorstImageAndWeighsUnitsAlike(@TempDir Path folder) throws IOException {
        Path written = WrittenFolder.write(folder.resolve("written"), "net", LESIONS, 0, "logits");
        CaseSelection grouped =
                WrittenFolder.grouped(written, folder.resolve("grouped"), ConfidenceSetTuningTest::unit);
        Splits splits = new Splits(27, 17, 2, 3);
        Efficiency found = new ConfidenceSetTuning(grouped, List.of(NamedTransformation.IDENTITY), splits)
                .run(ALPHA, STEP, () -> {}).get(0).efficiencies().stream()
                        .filter(efficiency -> efficiency.side() == Side.OUTER)
                        .filter(efficiency -> efficiency.alpha().compareTo(ALPHA) == 0)
                        .findFirst()
                        .orElseThrow();

        var identity = NamedTransformation.IDENTITY.transformation();
        var sets = new InnerOuterSets(identity, identity, new Combination.Marginal());
        Map<String, List<Integer>> units = IntStream.range(0, 36)
                .boxed()
                .collect(Collectors.groupingBy(ConfidenceSetTuningTest::unit, LinkedHashMap::new, Collectors.toList()));
        List<List<Integer>> imagesOf = List.copyOf(units.values());
        double sum = 0;
        int looked = 0;
        for (int number = 0; number < splits.count(); number++) {
            double[] values = Arrays.stream(splits.split(number).calibration())
                    .mapToDouble(unit -> imagesOf.get(unit).stream()
                            .mapToDouble(image -> sets.criticalValues(images.get(image), truths.get(image))
                                    .of(Side.OUTER))
                            .max()
                            .orElseThrow())
                    .toArray();
            double lambda =
                    RankRule.threshold(OrderStatisticMultiset.of(values), ALPHA).lambda();
            for (int unit : splits.split(number).test()) {
                sum += imagesOf.get(unit).stream()
                        .mapToDouble(image -> {
                            PackedMask set = sets.outerSet(images.get(image), lambda);
                            PackedMask truth = truths.get(image);
                            return (double) (set.count() - set.intersectionCount(truth))
                                    / truth.grid().size();
                        })
                        .average()
                        .orElseThrow();
                looked++;
            }
        }
        assertThat(found.share()).isCloseTo(sum / looked, within(1e-12));
    }

    private static String unit(int image) {
        return image < 12 ? "patient" + image % 3 : "own" + image;
    }

    @Test
    void takesTheCheapestSetsOfEachSideAtItsLevel() {
        assertThat(lesion.splits()).isNotEmpty();
        for (AlphaSplit split : lesion.splits()) {
            assertThat(split.inner().alpha().add(split.outer().alpha())).isEqualByComparingTo(ALPHA);
            assertThat(split.inner().alpha())
                    .isEqualByComparingTo(split.innerShare().multiply(ALPHA));
            for (Efficiency chosen : List.of(split.inner(), split.outer())) {
                assertThat(lesion.efficiencies())
                        .filteredOn(other -> other.side() == chosen.side()
                                && other.alpha().equals(chosen.alpha())
                                && other.isRejected() == chosen.isRejected())
                        .hasSizeGreaterThan(1)
                        .allSatisfy(other -> assertThat(other.share()).isGreaterThanOrEqualTo(chosen.share()));
            }
        }
        assertThat(lesion.splits())
                .filteredOn(split -> !split.isRejected())
                .isNotEmpty()
                .allSatisfy(split -> assertThat(split.cost())
                        .isGreaterThanOrEqualTo(lesion.best().cost()));
    }

    /** With 24 units, each side needs an alpha of at least 1/25. */
    @Test
    void triesNoShareThatTheLearningUnitsAreTooFewFor() {
        assertThat(lesion.splits())
                .extracting(AlphaSplit::innerShare)
                .containsExactlyElementsOf(List.of("0.2", "0.3", "0.4", "0.5", "0.6", "0.7", "0.8").stream()
                        .map(BigDecimal::new)
                        .toList());
        assertThatIllegalArgumentException()
                .isThrownBy(() -> new ConfidenceSetTuning(LEARNING, CANDIDATES, SPLITS)
                        .run(new BigDecimal("0.05"), STEP, () -> {}))
                .withMessage("--alpha: 0.05 is too small to be shared by both sides: with 24 learning units for the"
                        + " thresholds, each side needs at least 1/(n + 1); take more learning units or a larger"
                        + " alpha");
        assertThatIllegalArgumentException()
                .isThrownBy(() ->
                        new ConfidenceSetTuning(LEARNING, CANDIDATES, SPLITS).run(ALPHA, BigDecimal.ZERO, () -> {}))
                .withMessage("--share-step: 0 must be at least 0.001 and below 1");
    }

    @Test
    void findsTheSameAgain() {
        assertThat(new ConfidenceSetTuning(LEARNING, CANDIDATES, SPLITS).run(ALPHA, STEP, () -> {}))
                .isEqualTo(channels);
    }

    @Test
    void aSetThatSaysNothingInMostCasesIsRejected() {
        Cost trivial = new Cost(0, OptionalDouble.of(1), true, 1);
        Cost telling = new Cost(1, OptionalDouble.of(3), false, 1);

        Efficiency half = Efficiency.of(0, NamedTransformation.IDENTITY, Side.INNER, ALPHA, List.of(trivial, telling));
        Efficiency most =
                Efficiency.of(0, NamedTransformation.IDENTITY, Side.INNER, ALPHA, List.of(trivial, telling, trivial));

        assertThat(half.isRejected()).isFalse();
        assertThat(half.ratio()).hasValue(2);
        assertThat(most.isRejected()).isTrue();
        assertThat(most.ratio()).hasValue(1);
    }

    @Test
    void writesUnitsProceduresSheetsTableAndFigures(@TempDir Path folder) throws Exception {
        List<Path> files = new ConfidenceSetTuningFiles(LEARNING, SPLITS, ALPHA, channels, Optional.empty())
                .write(folder.resolve("new"));

        assertThat(files)
                .extracting(file -> file.getFileName().toString())
                .containsExactly(
                        "learning-units.txt",
                        "procedures.yaml",
                        "candidates.csv",
                        "alpha-splits.csv",
                        "tuning.md",
                        "efficiency-lesion.png",
                        "efficiency-lesion.svg",
                        "alpha-split-lesion.png",
                        "alpha-split-lesion.svg");
        assertThat(LearningUnits.read(files.get(0)).ids())
                .hasSize(36)
                .contains(LESIONS.cases().get(3).caseId());
        assertThat(Files.readAllLines(files.get(2)))
                .hasSize(1 + lesion.efficiencies().size());
        assertThat(Files.readAllLines(files.get(3))).hasSize(1 + lesion.splits().size());
        assertThat(files.subList(2, 4)).allSatisfy(file -> {
            List<String> lines = Files.readAllLines(file);
            int columns = lines.get(0).split(",").length;
            assertThat(lines).allSatisfy(line -> assertThat(line.split(",", -1)).hasSize(columns));
        });
        int lines = DocumentBuilderFactory.newInstance()
                .newDocumentBuilder()
                .parse(files.get(6).toFile())
                .getElementsByTagName("polyline")
                .getLength();
        assertThat(lines).isGreaterThan(4 * CANDIDATES.size());
        assertThat(files).allSatisfy(file -> assertThat(file).isNotEmptyFile());
    }

    @Test
    void aConfigurationReadsTheProceduresThatWereChosen(@TempDir Path folder) throws Exception {
        List<Path> files =
                new ConfidenceSetTuningFiles(LEARNING, SPLITS, ALPHA, channels, Optional.empty()).write(folder);

        Procedure procedure = procedures(LESIONS.description(), Files.readString(files.get(1)))
                .get(0);

        assertThat(procedure.name()).isEqualTo("lesion-sets");
        assertThat(procedure.alphas()).containsExactly(ALPHA);
        assertThat(procedure.method()).isEqualTo(new InnerOuterMethod(lesion.sets()));
    }

    @Test
    void namesThatYamlWouldTakeForSomethingElseAreQuoted() {
        List<DatasetChannel> odd = List.of(
                new DatasetChannel("no", Set.of(1)),
                new DatasetChannel("Left.Atrium_3", Set.of(2)),
                new DatasetChannel("left-atrium-3", Set.of(3)));
        var description =
                new DatasetDescription("odd", "1.5", 2, LESIONS.description().scoreKind(), odd, Optional.empty());
        List<ChannelTuning> oddChannels = odd.stream()
                .map(channel -> new ChannelTuning(
                        channel.name(), lesion.efficiencies(), lesion.inner(), lesion.outer(), lesion.splits()))
                .toList();

        List<Procedure> read =
                procedures(description, ConfigurationBlock.of(description, ALPHA, oddChannels, Optional.empty(), 36));

        assertThat(read)
                .extracting(procedure -> procedure.channel().name())
                .containsExactly("no", "Left.Atrium_3", "left-atrium-3");
        assertThat(read)
                .extracting(Procedure::name)
                .containsExactly("no-sets", "left-atrium-3-sets", "left-atrium-3-2-sets");
    }

    private static List<Procedure> procedures(DatasetDescription description, String block) {
        StringBuilder yaml = new StringBuilder("models:\n  - name: '" + description.model() + "'\n"
                + "    dimensions: 2\n    scores: logit\n    encoding: float32\n    channels:\n");
        for (DatasetChannel channel : description.channels()) {
            yaml.append("      - {name: '").append(channel.name()).append("', labelValues: ");
            yaml.append(channel.labelValues()).append("}\n");
        }
        yaml.append(block);
        yaml.append("kafka: {bootstrap.servers: 'localhost:1', schema.registry.url: 'mock://tuning'}\n");
        return ConformalConfiguration.parse(yaml.toString(), Map.of()).procedures();
    }
}
