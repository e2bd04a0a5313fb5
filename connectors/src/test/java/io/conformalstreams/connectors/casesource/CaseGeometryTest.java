package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.RandomOblique;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the spacing and the geometry of scores and labels, from the files of a folder to the records. */
class CaseGeometryTest {

    private static final double[][] AXIAL = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    private static final double[][] FLIPPED = {{0, 0, 1}, {0, -1, 0}, {1, 0, 0}};

    @TempDir
    private Path temporary;

    @Test
    void recordsTellWhereTheScoresAndTheLabelLie() throws Exception {
        PlacedGrid grid = RandomOblique.grid(9);
        WatchedFolder folder = folder();
        folder.write("scores/c1.nii.gz", scores(grid));
        folder.write("labels/c1.nii.gz", labels(grid));

        Struct labelled = value(folder.settle().get(0));

        requirePlace(labelled.getStruct("scores"), grid);
        requirePlace(labelled.getStruct("labels"), grid);
    }

    @Test
    void aLabelInAnotherOrderIsSentAsItsFileHasIt() throws Exception {
        WatchedFolder folder = folder();
        folder.write("scores/c1.nii.gz", scores(placed(AXIAL, 10, 20, 30)));
        PlacedGrid flipped = placed(FLIPPED, 10, 20 + 3 * 0.75, 30);
        folder.write("labels/c1.nii.gz", labels(flipped));

        Struct labelled = value(folder.settle().get(0));

        requirePlace(labelled.getStruct("labels"), flipped);
        assertThat(labelled.getStruct("labels").getStruct("data").getBytes("bytes"))
                .startsWith(1, 0, 0);
    }

    @Test
    void aLabelElsewhereIsReportedWithBothPlaces() throws Exception {
        WatchedFolder folder = folder();
        folder.write("scores/c1.nii.gz", scores(placed(AXIAL, 10, 20, 30)));
        folder.write("labels/c1.nii.gz", labels(placed(AXIAL, 10, 20, 42)));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("report c1", "prediction c1");
        assertThat((String) records.get(0).value())
                .contains("labels/c1.nii.gz", "geometry", "origin [10.0, 20.0, 30.0]", "origin [10.0, 20.0, 42.0]")
                .contains("spacing [2.0, 0.75, 0.5]", "directions", "resampled");
    }

    @Test
    void aSidecarTellsWhereAnArrayLies() throws Exception {
        WatchedFolder folder = folder();
        folder.write("scores/c1.nii.gz", scores(placed(AXIAL, 10, 20, 30)));
        folder.write("scores/c1.json", """
                {"spacing": [3, 2, 1], "geometry": {"origin": [1, 2, 3],
                 "directions": [[0, 0, -1], [0, 1, 0], [1, 0, 0]], "frameOfReference": "1.2.3"}}
                """.getBytes(StandardCharsets.UTF_8));

        Struct scores = value(folder.settle().get(0)).getStruct("scores");

        assertThat(scores.getArray("spacing")).isEqualTo(List.of(3.0, 2.0, 1.0));
        assertThat(scores.getStruct("geometry").getArray("origin")).isEqualTo(List.of(1.0, 2.0, 3.0));
        assertThat(scores.getStruct("geometry").getArray("directions"))
                .isEqualTo(List.of(List.of(0.0, 0.0, -1.0), List.of(0.0, 1.0, 0.0), List.of(1.0, 0.0, 0.0)));
        assertThat(scores.getStruct("geometry").getString("frameOfReference")).isEqualTo("1.2.3");
    }

    @Test
    void aSidecarMayNameTheSeries() throws Exception {
        WatchedFolder folder = folder();
        String source = "{\"source\": {\"studyInstanceUid\": \"1.1\", \"seriesInstanceUid\": \"1.2\","
                + " \"sopClassUid\": \"1.3\", \"sopInstanceUids\": [\"1.4\", \"1.5\", \"1.6\"]}}";
        for (String name : new String[] {"a", "b"}) {
            folder.write("scores/" + name + ".nii.gz", scores(placed(AXIAL, 10, 20, 30)));
            folder.write(
                    "scores/" + name + ".json",
                    source.replace(", \"1.6\"", name.equals("b") ? "" : ", \"1.6\"")
                            .getBytes(StandardCharsets.UTF_8));
        }

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactlyInAnyOrder("prediction a", "report b");
        Struct prediction = value(records.get(0));
        assertThat(prediction.getStruct("source").getString("seriesInstanceUid"))
                .isEqualTo("1.2");
        assertThat(prediction.getStruct("source").getArray("sopInstanceUids")).isEqualTo(List.of("1.4", "1.5", "1.6"));
    }

    @Test
    void aMalformedGeometryOfASidecarIsReported() throws Exception {
        WatchedFolder folder = folder();
        String[] wrong = {
            "{\"origin\": [1, 2], \"directions\": [[0, 0, 1], [0, 1, 0], [1, 0, 0]]}",
            "{\"origin\": [1, 2, 3], \"directions\": [[0, 0, 1], [0, 1, 0]]}",
            "{\"origin\": [1, 2, 3], \"directions\": [[0, 0, 1], [0, 1, 0], [0, 1, 0]]}",
            "{\"origin\": [1, 2, 3], \"directions\": [[0, 0, 1], [0, 1, 0], [1, 0, 0]], \"orientation\": 1}"
        };
        for (int index = 0; index < wrong.length; index++) {
            folder.write("scores/c" + index + ".nii.gz", scores(placed(AXIAL, 1, 2, 3)));
            folder.write(
                    "scores/c" + index + ".json",
                    ("{\"geometry\": " + wrong[index] + "}").getBytes(StandardCharsets.UTF_8));
        }

        assertThat(summary(folder.settle())).containsExactly("report c0", "report c1", "report c2", "report c3");
    }

    private WatchedFolder folder() {
        return new WatchedFolder(
                temporary,
                Map.of(
                        "dimensions", "3",
                        "channels", "cell",
                        "label.values", "1",
                        "file.errors.action", "report",
                        "file.errors.topic", "reports"));
    }

    private static PlacedGrid placed(double[][] directions, double... origin) {
        return new PlacedGrid(
                Grid.of(new int[] {3, 4, 5}, new double[] {2, 0.75, 0.5}),
                ImageGeometry.of(origin, directions, Optional.empty()));
    }

    private static byte[] scores(PlacedGrid grid) {
        ByteBuffer voxels =
                ByteBuffer.allocate(Float.BYTES * grid.grid().size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int voxel = 0; voxel < grid.grid().size(); voxel++) {
            voxels.putFloat(voxel - 7.5f);
        }
        return NiftiEncoder.compress(
                NiftiEncoder.encode(grid.grid(), Optional.of(grid.geometry()), 1, ElementType.FLOAT32, voxels.flip()));
    }

    private static byte[] labels(PlacedGrid grid) {
        ByteBuffer voxels = ByteBuffer.allocate(grid.grid().size()).put(0, (byte) 1);
        return NiftiEncoder.compress(
                NiftiEncoder.encode(grid.grid(), Optional.of(grid.geometry()), 1, ElementType.UINT8, voxels));
    }

    private static void requirePlace(Struct array, PlacedGrid expected) {
        List<Double> spacing = array.getArray("spacing");
        assertThat(spacing).hasSize(3);
        for (int axis = 0; axis < 3; axis++) {
            assertThat(spacing.get(axis)).isEqualTo(expected.grid().spacing(axis));
            assertThat(array.getStruct("geometry").<Double>getArray("origin").get(axis))
                    .isCloseTo(expected.geometry().origin().get(axis), within(1e-4));
            List<List<Double>> directions = array.getStruct("geometry").getArray("directions");
            for (int coordinate = 0; coordinate < 3; coordinate++) {
                assertThat(directions.get(axis).get(coordinate))
                        .isCloseTo(expected.geometry().directions().get(axis).get(coordinate), within(1e-5));
            }
        }
    }
}
