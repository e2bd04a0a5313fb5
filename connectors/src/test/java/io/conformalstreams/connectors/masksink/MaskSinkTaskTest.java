package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.RandomOblique;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelImage;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.SetReason;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigException;
import org.apache.kafka.connect.data.Schema;
import org.apache.kafka.connect.errors.ConnectException;
import org.apache.kafka.connect.errors.DataException;
import org.apache.kafka.connect.errors.RetriableException;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class MaskSinkTaskTest {

    private static final String ALL_FORMATS = "nifti,png,npz,dicom-seg,coco-rle";

    private final IssuedRecords records = new IssuedRecords();
    private final SinkContext context = new SinkContext(true);

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5, 6})
    void everyFormatHoldsTheSetsOfTheRecord(long seed) throws IOException {
        RandomImages images = new RandomImages(seed);
        Grid grid = images.grid();
        PackedMask inner = images.mask(grid);
        // A segmentation leaves out slices without a pixel; with its ends here, it has as many slices.
        PackedMask outer = images.mask(grid).union(ends(grid));

        task(Map.of("formats", ALL_FORMATS, "study.secondary", "true"))
                .put(List.of(records.record(IssuedRecords.issued("image 1", inner, outer))));

        Path files = folder.resolve("unet@3%7Cnorth/image%201/cell-sets");
        VoxelImage nifti = NiftiImage.read(files.resolve("alpha-0.1-inner.nii.gz"));
        assertThat(LabelMap.of(grid, nifti.labels()).mask(Set.of(1))).isEqualTo(inner);
        assertThat(nifti.spacing()).endsWith(grid.spacing());
        try (NpzFile npz = NpzFile.open(files.resolve("sets.npz"))) {
            assertThat(LabelMap.of(grid, npz.array("alpha-0.1-outer").bytes()).mask(Set.of(1)))
                    .isEqualTo(outer);
            assertThat(npz.names()).containsExactly("alpha-0.1-inner", "alpha-0.1-outer", "spacing");
        }
        DicomSegmentation dicom =
                DicomFile.read(files.resolve("sets.dcm"), SizeLimit.DEFAULT).segmentation();
        assertThat(dicom.grid()).isEqualTo(grid);
        assertThat(LabelMap.of(grid, dicom.values().limit(grid.size())).mask(Set.of(1)))
                .isEqualTo(inner);
        assertThat(pngSlices(files, grid)).isEqualTo(outer);
        JsonNode coco =
                new ObjectMapper().readTree(files.resolve("sets.coco.json").toFile());
        assertThat(coco.get("images")).hasSize(grid.depth());
        long area = 0;
        for (JsonNode annotation : coco.get("annotations")) {
            area += annotation.get("area").asLong();
        }
        assertThat(area).isEqualTo(inner.count() + outer.count());
        assertThat(context.reports()).isEmpty();
    }

    @Test
    void niftiLiesWhereTheRecordSays() throws IOException {
        for (int seed = 0; seed < 20; seed++) {
            PlacedGrid grid = RandomOblique.grid(seed);
            PackedMask mask = PackedMask.all(grid.grid());
            IssuedConfidenceSet issued = IssuedRecords.issued("image " + seed, mask, mask);
            issued.setGeometry(
                    new ImageGeometry(grid.geometry().origin(), grid.geometry().directions(), null));

            task(Map.of("formats", "nifti")).put(List.of(records.record(issued)));

            PlacedGrid written = NiftiImage.read(
                            folder.resolve("unet@3%7Cnorth/image%20" + seed + "/cell-sets/alpha-0.1-outer.nii.gz"))
                    .grid()
                    .placed()
                    .orElseThrow();
            assertThat(written.onto(grid))
                    .hasValueSatisfying(turn -> assertThat(turn.isIdentity()).isTrue());
        }
        IssuedConfidenceSet unplaced =
                IssuedRecords.issued("a", PackedMask.all(Grid.of(2, 3)), PackedMask.none(Grid.of(2, 3)));
        task(Map.of("formats", "nifti")).put(List.of(records.record(unplaced)));
        assertThat(NiftiImage.read(folder.resolve("unet@3%7Cnorth/a/cell-sets/alpha-0.1-outer.nii.gz"))
                        .grid()
                        .geometry())
                .isEmpty();
    }

    @Test
    void writesTheSameBytesAfterRedelivery() throws IOException {
        RandomImages images = new RandomImages(11);
        Grid grid = images.grid();
        SinkRecord record = records.record(IssuedRecords.issued("a", images.mask(grid), images.mask(grid)));
        task(Map.of("formats", ALL_FORMATS, "study.secondary", "true")).put(List.of(record));
        Map<String, ByteBuffer> first = contents();

        task(Map.of("formats", ALL_FORMATS, "study.secondary", "true")).put(List.of(record, record));

        assertThat(contents()).isEqualTo(first).hasSizeGreaterThanOrEqualTo(7);
    }

    @Test
    void theDocumentSaysWhatTheSetsCiteAndNamesTheFiles() throws IOException {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));

        task(Map.of("formats", "png")).put(List.of(records.record(IssuedRecords.issued("a", mask, mask, mask, mask))));

        JsonNode document = new ObjectMapper()
                .readTree(folder.resolve("unet@3%7Cnorth/a/cell-sets/sets.json").toFile());
        assertThat(document.get("predictionId").asText()).isEqualTo("prediction 1");
        assertThat(document.get("predictedAt").asText()).isEqualTo("2026-11-20T08:30:00.125Z");
        JsonNode inner = document.get("levels").get(1).get("inner");
        assertThat(inner.get("lambda").asText()).isEqualTo("Infinity");
        assertThat(inner.get("reason").asText()).isEqualTo("NO_CALIBRATION");
        assertThat(inner.has("mask")).isFalse();
        assertThat(document.get("files"))
                .extracting(JsonNode::asText)
                .containsExactly(
                        "alpha-0.1-inner.png", "alpha-0.1-outer.png", "alpha-0.2-inner.png", "alpha-0.2-outer.png");
    }

    @Test
    void idsDoNotLeadOutOfTheFolder() throws IOException {
        PackedMask mask = PackedMask.none(Grid.of(2, 3));

        task(Map.of("formats", "png"))
                .put(List.of(
                        records.record(IssuedRecords.issued("../../up", mask, mask)),
                        records.record(IssuedRecords.issued("..", mask, mask)),
                        records.record(IssuedRecords.issued("", mask, mask)),
                        records.record(IssuedRecords.issued("x".repeat(5_000), mask, mask))));

        try (Stream<Path> images = Files.list(folder.resolve("unet@3%7Cnorth"))) {
            assertThat(images.map(path -> path.getFileName().toString()))
                    .hasSize(4)
                    .contains("%2E.%2F..%2Fup", "%2E.", "%")
                    .allMatch(name -> name.length() <= 120);
        }
    }

    @Test
    void aBadRecordIsReportedAndTheNextOneWritten() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));
        IssuedConfidenceSet damaged = IssuedRecords.issued("damaged", mask, mask);
        damaged.getLevels().get(0).getOuter().getMask().setData(ByteBuffer.wrap(new byte[] {1, 2, 3, 4, 5, 6, 7}));
        IssuedConfidenceSet huge = IssuedRecords.issued("huge", mask, mask);
        huge.setShape(List.of(40_000, 40_000));

        task(Map.of())
                .put(List.of(
                        records.record(Schema.STRING_SCHEMA, "no structure"),
                        records.record(damaged),
                        records.record(huge),
                        records.record(Schema.STRING_SCHEMA, null),
                        records.record(IssuedRecords.issued("good", mask, mask))));

        assertThat(context.reports())
                .hasSize(3)
                .allMatch(report -> report.startsWith("conformal.confidence-sets-3@"))
                .anyMatch(report -> report.contains("AvroConverter"))
                .anyMatch(report -> report.contains("mask"))
                .anyMatch(report -> report.contains("[40000, 40000]"));
        assertThat(folder.resolve("unet@3%7Cnorth/good/cell-sets/sets.json")).exists();
        assertThat(folder.resolve("unet@3%7Cnorth/damaged")).doesNotExist();
    }

    @Test
    void aBadRecordFailsTheTaskWhereNobodyTakesReports() {
        MaskSinkTask task = task(Map.of(), new SinkContext(false));

        assertThatThrownBy(() -> task.put(List.of(records.record(Schema.STRING_SCHEMA, "no structure"))))
                .isInstanceOf(DataException.class);
    }

    @Test
    void anUnwritableFolderIsTriedAgainAndThenFailsTheTask() throws IOException {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));
        List<SinkRecord> batch = List.of(records.record(IssuedRecords.issued("a", mask, mask)));
        Path blocked = Files.createFile(folder.resolve("unet@3%7Cnorth"));
        MaskSinkTask task = task(Map.of("max.retries", "2", "retry.backoff.ms", "7"));

        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThat(context.timeout()).isEqualTo(7);
        Files.delete(blocked);
        task.put(batch);
        assertThat(blocked).isDirectory();
        assertThat(context.reports()).isEmpty();

        Files.move(blocked, folder.resolve("aside"));
        Files.createFile(blocked);
        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> task.put(batch)).isInstanceOf(RetriableException.class);
        assertThatThrownBy(() -> task.put(batch))
                .isInstanceOf(ConnectException.class)
                .isNotInstanceOf(RetriableException.class);
    }

    @Test
    void writesOnlyTheProceduresAskedFor() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));

        task(Map.of("procedures", "other-sets")).put(List.of(records.record(IssuedRecords.issued("a", mask, mask))));

        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void setsGoIntoTheStudyOfTheirSource() throws IOException {
        PatientImages images = PatientImages.random("image 7", 7);
        images.write(folder.resolve("series/image%207"));
        IssuedConfidenceSet issued = IssuedRecords.placed(images, ends(images.grid()), PackedMask.all(images.grid()));

        task(Map.of(
                        "formats", "dicom-seg,rtstruct,dicom-sr",
                        "study.source", "folder",
                        "study.source.path", folder.resolve("series") + "/${imageId}",
                        "segment.types", "cell=SCT:4421005:Cell"))
                .put(List.of(records.record(issued)));

        assertThat(context.reports()).isEmpty();
        Path file = folder.resolve("unet@3%7Cnorth/image%207/cell-sets/sets.dcm");
        assertThat(InstalledReader.dcmtk("dcmdump", file))
                .contains(images.study(), images.series(), images.frameOfReference(), images.instance(0))
                .contains("[cell, outer set, 90 %, trivial: NO_CALIBRATION]", "[4421005]");
        for (String name : List.of("sets.dcm", "contours.dcm", "report.dcm")) {
            assertThat(InstalledReader.dciodvfy(file.resolveSibling(name)))
                    .as(name)
                    .doesNotContain("Error");
        }
    }

    @Test
    void observationsHaveTheSizeWithItsIntervalAndTheStudy() throws IOException {
        PatientImages images = PatientImages.random("image 7", 7);
        images.write(folder.resolve("series/image%207"));
        IssuedConfidenceSet issued = IssuedRecords.placed(images, ends(images.grid()), PackedMask.all(images.grid()));
        issued.getLevels().get(0).getOuter().setReason(SetReason.CALIBRATED);
        issued.getLevels().get(0).getOuter().setVolume(2_500);

        task(Map.of(
                        "formats", "fhir",
                        "study.source", "folder",
                        "study.source.path", folder.resolve("series") + "/${imageId}"))
                .put(List.of(records.record(issued)));

        assertThat(context.reports()).isEmpty();
        JsonNode observation = new ObjectMapper()
                .readTree(folder.resolve("unet@3%7Cnorth/image%207/cell-sets/observations.fhir.json")
                        .toFile())
                .at("/entry/0/resource");
        assertThat(observation.at("/valueQuantity/value").asDouble()).isEqualTo(0.004);
        assertThat(observation.at("/valueQuantity/code").asText()).isEqualTo("mL");
        assertThat(observation.at("/component/0/code/text").asText()).isEqualTo("Confidence interval, 90 %");
        assertThat(observation.at("/component/0/valueRange/low").isMissingNode())
                .isTrue();
        assertThat(observation.at("/component/0/valueRange/high/value").asDouble())
                .isEqualTo(2.5);
        assertThat(observation.at("/derivedFrom/0/identifier/value").asText()).isEqualTo("urn:oid:" + images.study());
        assertThat(observation.toString()).doesNotContain("ller").doesNotContain("P-image");
    }

    @Test
    void withoutASourceTheRecordIsErrant() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));

        task(Map.of("formats", "dicom-seg")).put(List.of(records.record(IssuedRecords.issued("a", mask, mask))));
        task(Map.of("formats", "dicom-seg", "study.source", "folder", "study.source.path", folder + "/${imageId}"))
                .put(List.of(records.record(IssuedRecords.issued("a", mask, mask))));

        assertThat(context.reports()).hasSize(2);
        assertThat(context.reports().get(0)).contains("study.secondary");
        assertThat(context.reports().get(1)).contains(folder + "/a");
        assertThat(folder).isEmptyDirectory();
    }

    @Test
    void refusesSettingsThatMeanNothing() {
        assertThatThrownBy(() -> task(Map.of("study.source", "sidecar")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("study.source.path");
        assertThatThrownBy(() -> task(Map.of("segment.types", "cell=Cell")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("scheme:value:meaning");
        assertThatThrownBy(() -> task(Map.of("formats", "nifti,jpeg")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("coco-rle");
        assertThatThrownBy(() -> task(Map.of("folder", "relative")))
                .isInstanceOf(ConfigException.class)
                .hasMessageContaining("absolute path");
    }

    private static PackedMask ends(Grid grid) {
        byte[] packed = new byte[(grid.size() + 7) / 8];
        packed[0] = 1;
        packed[(grid.size() - 1) >>> 3] |= (byte) (1 << ((grid.size() - 1) & 7));
        return PackedMask.ofPackedBytes(grid, packed);
    }

    private static PackedMask pngSlices(Path files, Grid grid) throws IOException {
        ByteBuffer labels = ByteBuffer.allocate(grid.size());
        for (int slice = 0; slice < grid.depth(); slice++) {
            String suffix = grid.dimensions() == 3 ? String.format("-z%04d", slice) : "";
            labels.put(PngImage.read(files.resolve("alpha-0.1-outer" + suffix + ".png"))
                    .labels());
        }
        return LabelMap.of(grid, labels.flip()).mask(Set.of(255));
    }

    private Map<String, ByteBuffer> contents() throws IOException {
        Map<String, ByteBuffer> contents = new TreeMap<>();
        try (Stream<Path> files = Files.walk(folder)) {
            for (Path file : files.filter(Files::isRegularFile).toList()) {
                contents.put(folder.relativize(file).toString(), ByteBuffer.wrap(Files.readAllBytes(file)));
            }
        }
        return contents;
    }

    private MaskSinkTask task(Map<String, String> settings) {
        return task(settings, context);
    }

    private MaskSinkTask task(Map<String, String> settings, SinkContext workerContext) {
        Map<String, String> all = new HashMap<>(Map.of("folder", folder.toString()));
        all.putAll(settings);
        MaskSinkTask task = new MaskSinkTask();
        task.initialize(workerContext);
        task.start(all);
        return task;
    }
}
