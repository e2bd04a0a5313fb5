package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder;
import io.conformalstreams.connectors.dicom.PatientImages;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.format.PngEncoder;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.ImageSchemas;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Damaged score files, label files and sidecars end in a refusal or in a case. */
class DamagedCasesTest {

    private static final Grid GRID = Grid.of(new int[] {2, 3, 4}, new double[] {2.5, 0.75, 0.5});
    private static final int PREAMBLE = 128;
    private static final String SCORES_SIDECAR = """
            {"stratum": "segmentor@1|north", "imageId": "image-17", "unitId": "patient-4", "predictionId": "p-17",
             "predictedAt": "2026-11-20T08:30:00Z", "spacing": [2.5, 0.75, 0.5],
             "source": {"studyInstanceUid": "1.2.3", "seriesInstanceUid": "1.2.4",
                        "sopClassUid": "1.2.840.10008.5.1.4.1.1.2", "sopInstanceUids": ["1.2.5.1", "1.2.5.2"]}}
            """;
    private static final String LABELS_SIDECAR = """
            {"labelledAt": "2026-11-20T08:30:00Z", "labelPolicy": "every tenth", "audit": true,
             "inclusionProbability": 0.1, "fold": 3, "spacing": [2.5, 0.75, 0.5],
             "geometry": {"origin": [10.5, -20, 3e1], "directions": [[0, 0, 1], [0, 1, 0], [1, 0, 0]]}}
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a.npz", "a.npy", "a.nii", "a.nii.gz", "a.png", "seg.dcm", "map.dcm"})
    void damagedScoresEndInAFormatExceptionOrScores(String name) throws IOException {
        ScoreReader reader = reader(name.equals("a.png") ? 2 : 3);
        Path file = folder.resolve(name);
        damage("scores in " + name, name, scores(name), damaged -> reader.read(Mutations.write(file, damaged)));
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"a.npz", "a.npy", "a.nii", "a.nii.gz", "seg.dcm"})
    void damagedLabelsEndInAFormatExceptionOrLabels(String name) throws IOException {
        ScoreVolume scores = reader(3).read(Files.write(folder.resolve("scores.npy"), scores("scores.npy")));
        VoxelGrid place = VoxelGrid.unplaced(new long[] {2, 3, 4}, GRID.spacing());
        VoxelGrid nowhere = VoxelGrid.unplaced(new long[0], new double[0]);
        LabelMapReader reader =
                new LabelMapReader(LabelValuesSetting.read(List.of(), List.of("cell")), Mutations.LIMIT);
        Path file = folder.resolve(name);
        damage(
                "labels in " + name,
                name,
                labels(name),
                damaged -> reader.read(Mutations.write(file, damaged), scores, place, nowhere));
    }

    private static void damage(String reader, String name, byte[] file, Mutations.Reading reading) {
        Mutations.behind(name.endsWith(".dcm") ? PREAMBLE : 0, reader, 821, 500, file, reading);
    }

    @Test
    void damagedSidecarsEndInAFormatExceptionOrFacts() throws IOException {
        Path file = folder.resolve("a.json");
        VoxelGrid grid = VoxelGrid.unplaced(new long[] {2, 3, 4}, GRID.spacing());
        Mutations.ofJson(
                "sidecar of scores",
                822,
                1_000,
                SCORES_SIDECAR.getBytes(StandardCharsets.UTF_8),
                damaged -> readScoresSidecar(Mutations.write(file, damaged), grid));
        Mutations.ofJson(
                "sidecar of labels",
                823,
                1_000,
                LABELS_SIDECAR.getBytes(StandardCharsets.UTF_8),
                damaged -> readLabelsSidecar(Mutations.write(file, damaged)));
    }

    /** The grid of a segmentation beside scores without a position. */
    @Test
    void damagedHeadersEndInAFormatExceptionOrAGrid() throws IOException {
        Path file = folder.resolve("a.nii.gz");
        Mutations.of(
                "grid of a NIfTI file",
                824,
                1_000,
                labels("a.nii.gz"),
                damaged -> NiftiImage.readGrid(Mutations.write(file, damaged)));
    }

    private static void readScoresSidecar(Path file, VoxelGrid grid) throws IOException {
        Sidecar sidecar = Sidecar.ofScores(file);
        for (String field : List.of("stratum", "imageId", "unitId", "predictionId")) {
            sidecar.text(field);
        }
        sidecar.time(ImageSchemas.PREDICTED_AT);
        sidecar.grid(3);
        sidecar.source(grid);
    }

    private static void readLabelsSidecar(Path file) throws IOException {
        Sidecar sidecar = Sidecar.ofLabels(file);
        sidecar.time(ImageSchemas.LABELLED_AT);
        sidecar.text("labelPolicy");
        sidecar.flag("audit");
        sidecar.probability("inclusionProbability");
        sidecar.count("fold");
        sidecar.grid(3);
    }

    private static ScoreReader reader(int dimensions) {
        List<String> channels = List.of("cell");
        return new ScoreReader(
                dimensions,
                new ScoreMeaning(ScoreKind.PROBABILITY, false, channels, LabelValuesSetting.read(List.of(), channels)),
                List.of("probabilities"),
                AxisOrder.of(List.of("Z", "Y", "X")),
                Mutations.LIMIT);
    }

    private static byte[] scores(String name) throws IOException {
        ByteBuffer floats = ByteBuffer.allocate(Float.BYTES * GRID.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < GRID.size(); pixel++) {
            floats.putFloat((pixel + 1) / 32f);
        }
        floats.flip();
        NpyArray array = NpyArray.of(ElementType.FLOAT32, GRID.shape(), floats.duplicate());
        return switch (name) {
            case "a.npz" -> NpzFile.encode(Map.of("probabilities", array));
            case "a.nii" -> NiftiEncoder.encode(GRID, 1, ElementType.FLOAT32, floats);
            case "a.nii.gz" -> NiftiEncoder.compress(NiftiEncoder.encode(GRID, 1, ElementType.FLOAT32, floats));
            case "a.png" -> PngEncoder.grey(6, 4, 8, ByteBuffer.wrap(bytes(10, 3)));
            case "seg.dcm" ->
                DicomSegmentationEncoder.fractional(
                        description(), GRID, List.of("cell"), ByteBuffer.wrap(bytes(10, 3)));
            case "map.dcm" -> {
                PatientImages images = PatientImages.random("damaged", 9);
                float[] probabilities = new float[images.grid().size()];
                Arrays.fill(probabilities, 0.25f);
                yield images.parametricMap(probabilities);
            }
            default -> array.encode();
        };
    }

    private static byte[] labels(String name) throws IOException {
        ByteBuffer labels = ByteBuffer.wrap(bytes(1, 2));
        NpyArray array = NpyArray.of(ElementType.UINT8, GRID.shape(), labels.duplicate());
        return switch (name) {
            case "a.npz" -> NpzFile.encode(Map.of("labels", array));
            case "a.nii" -> NiftiEncoder.encode(GRID, 1, ElementType.UINT8, labels);
            case "a.nii.gz" -> NiftiEncoder.compress(NiftiEncoder.encode(GRID, 1, ElementType.UINT8, labels));
            case "seg.dcm" ->
                DicomSegmentationEncoder.binary(description(), List.of("cell"), List.of(PackedMask.all(GRID)));
            default -> array.encode();
        };
    }

    private static DicomSegmentationEncoder.Description description() {
        return new DicomSegmentationEncoder.Description("p", "s", "t", Instant.EPOCH);
    }

    private static byte[] bytes(int step, int values) {
        byte[] bytes = new byte[GRID.size()];
        for (int pixel = 0; pixel < bytes.length; pixel++) {
            bytes[pixel] = (byte) (step * (pixel % values));
        }
        return bytes;
    }
}
