package io.conformalstreams.connectors.masksink;

import static org.assertj.core.api.Assertions.assertThat;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.LabelMap;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.DicomFile;
import io.conformalstreams.connectors.dicom.DicomSegmentation;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.RandomOblique;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelImage;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.connect.sink.SinkRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the files of a record: their formats, folders, names and document. */
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
        PackedMask outer = images.mask(grid).union(IssuedRecords.ends(grid));

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
    void writesOnlyTheProceduresAskedFor() {
        PackedMask mask = PackedMask.all(Grid.of(2, 3));

        task(Map.of("procedures", "other-sets")).put(List.of(records.record(IssuedRecords.issued("a", mask, mask))));

        assertThat(folder).isEmptyDirectory();
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
        return StartedSink.of(folder, settings, context);
    }
}
