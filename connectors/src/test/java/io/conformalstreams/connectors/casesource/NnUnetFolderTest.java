package io.conformalstreams.connectors.casesource;

import static io.conformalstreams.connectors.casesource.WatchedFolder.summary;
import static io.conformalstreams.connectors.casesource.WatchedFolder.value;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import io.conformalstreams.connectors.nnunet.PickleWriter;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.connect.data.Struct;
import org.apache.kafka.connect.source.SourceRecord;
import org.junit.jupiter.api.Assumptions;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests unmodified folders of both versions of nnU-Net. */
class NnUnetFolderTest {

    @TempDir
    Path temporary;

    @Test
    void nnUnetsFolderGivesItsScoresWithTheSpacingOfTheSegmentation() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("c1", 1);
        folder.write("scores/c1.pkl", new byte[] {(byte) 0x80, 4, '}', '.'});
        folder.write("scores/dataset.json", "{}".getBytes(StandardCharsets.UTF_8));
        folder.write("scores/c1.nii.gz", segmentation(2, 2));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("prediction c1");
        assertThat(value(records.get(0)).getStruct("scores").getArray("spacing"))
                .isEqualTo(List.of(0.75, 0.5));

        folder.write("scores/c1.nii.gz", segmentation(3, 2));
        List<SourceRecord> cropped = folder.settle();
        assertThat(summary(cropped)).containsExactly("report c1");
        assertThat((String) cropped.get(0).value()).contains("cropped");
    }

    /** Watches a whole output folder as {@code scores}. Skipped without the shared cases. */
    @Test
    void anOutputFolderWorksUnmodified() throws Exception {
        Path shared = Path.of("..", "..", "shared", "cases", "formats", "src-nnunet-output-folder");
        Assumptions.assumeTrue(Files.isDirectory(shared), () -> "skipped: no " + shared);
        WatchedFolder folder = folder(
                Map.of("scores.kind", "probability", "channels", "lesion", "label.values", "1", "dimensions", "3"));
        try (Stream<Path> files = Files.walk(shared).filter(Files::isRegularFile)) {
            for (Path file : files.sorted().toList()) {
                folder.write(shared.relativize(file).toString(), Files.readAllBytes(file));
            }
        }
        Files.delete(folder.resolve("README"));

        List<SourceRecord> records = new ArrayList<>(folder.settle());
        records.addAll(folder.settle());

        assertThat(summary(records)).containsExactly("ASSIGNED case_001 1", "ASSIGNED case_002 1");
        Struct scores = value(records.get(0)).getStruct("scores");
        assertThat(scores.getString("content")).isEqualTo("SCORES");
        assertThat(scores.getArray("shape")).isEqualTo(List.of(8, 20, 24));
        assertThat(scores.getArray("spacing")).isNotEqualTo(List.of());
    }

    /** Version 1 saves only the box of the body. The position of the box is in a .pkl. */
    @Test
    void nnUnetsCroppedScoresArePutBackIntoTheImage() throws Exception {
        WatchedFolder folder = folder(Map.of("scores.kind", "probability", "sidecars", "none"));
        folder.write("scores/c1.npz", NpzFile.encode(Map.of("softmax", softmax(0.25f, 0.75f))));
        folder.write("scores/c1.pkl", properties(1, 3));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("prediction c1");
        Struct scores = value(records.get(0)).getStruct("scores");
        assertThat(scores.getArray("shape")).isEqualTo(List.of(4, 5));
        assertThat(scores.getArray("spacing")).isEqualTo(List.of(0.75, 0.5));
        assertThat(scores.getStruct("geometry").getArray("origin")).isEqualTo(List.of(-10.0, 20.5, 7.0));
        ByteBuffer sent =
                ByteBuffer.wrap(scores.getStruct("data").getBytes("bytes")).order(ByteOrder.LITTLE_ENDIAN);
        for (int channel = 0; channel < 2; channel++) {
            for (int pixel = 0; pixel < 20; pixel++) {
                boolean inside = pixel / 5 >= 1 && pixel / 5 < 3 && pixel % 5 >= 2 && pixel % 5 < 4;
                float outside = channel == 0 ? 1 : 0;
                assertThat(sent.getFloat()).isEqualTo(inside ? channel == 0 ? 0.25f : 0.75f : outside);
            }
        }

        folder.write("scores/c1.nii.gz", segmentationAt(-10));
        assertThat(summary(folder.settle()))
                .as("the same scores in the same place")
                .isEmpty();
        folder.write("scores/c1.nii.gz", segmentationAt(-12));
        List<SourceRecord> moved = folder.settle();
        assertThat(summary(moved)).as("a corrected place").containsExactly("prediction c1");
        assertThat(value(moved.get(0)).getStruct("scores").getStruct("geometry").getArray("origin"))
                .isEqualTo(List.of(-12.0, 20.5, 7.0));
        assertThat(value(moved.get(0)).get("predictionId"))
                .isNotEqualTo(value(records.get(0)).get("predictionId"));
        folder.write("scores/c1.pkl", properties(2, 4));
        assertThat(summary(folder.settle())).as("another place").containsExactly("prediction c1");
        folder.write("scores/c1.pkl", properties(1, 2));
        List<SourceRecord> contradicting = folder.settle();
        assertThat(summary(contradicting)).containsExactly("report c1");
        assertThat((String) contradicting.get(0).value()).contains("cropped from [0, 1, 2] to [1, 2, 4]");
        folder.delete("scores/c1.pkl");
        List<SourceRecord> unplaced = folder.settle();
        assertThat(summary(unplaced)).containsExactly("report c1");
        assertThat((String) unplaced.get(0).value()).contains("leave its .pkl beside them");
    }

    @Test
    void probabilitiesThatAreNoSoftmaxAreZeroOutsideTheBox() throws Exception {
        WatchedFolder folder = folder(Map.of("scores.kind", "probability"));
        folder.write("scores/c1.npz", NpzFile.encode(Map.of("probabilities", softmax(0.5f, 0.75f))));
        folder.write("scores/c1.pkl", properties(1, 3));

        Struct scores = value(folder.settle().get(0)).getStruct("scores");

        ByteBuffer sent =
                ByteBuffer.wrap(scores.getStruct("data").getBytes("bytes")).order(ByteOrder.LITTLE_ENDIAN);
        assertThat(sent.getFloat(0)).isZero();
        assertThat(sent.getFloat(4 * 7)).isEqualTo(0.5f);
    }

    @Test
    void croppedLogitsAreRefused() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("c1", 1);
        folder.write("scores/c1.pkl", properties(1, 3));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("report c1");
        assertThat((String) records.get(0).value()).contains("logits outside the box are unknown");
    }

    @Test
    void aPickleThatIsNoneOfNnUnetsIsRefusedWhereItIsNeeded() throws Exception {
        WatchedFolder folder = folder(Map.of());
        folder.writeScores("c1", 1);
        folder.write("scores/c1.pkl", "cos\nsystem\n.".getBytes(StandardCharsets.UTF_8));

        List<SourceRecord> records = folder.settle();

        assertThat(summary(records)).containsExactly("report c1");
        assertThat((String) records.get(0).value()).contains("c1.pkl", "os.system", "nothing in it is run");
        folder.write("scores/c1.nii.gz", segmentation(2, 2));
        assertThat(summary(folder.settle())).containsExactly("prediction c1");
    }

    private static NpyArray softmax(float first, float second) {
        ByteBuffer scores = ByteBuffer.allocate(8 * 4).order(ByteOrder.LITTLE_ENDIAN);
        for (int pixel = 0; pixel < 8; pixel++) {
            scores.putFloat(pixel < 4 ? first : second);
        }
        return NpyArray.of(ElementType.FLOAT32, new int[] {2, 1, 2, 2}, scores.flip());
    }

    private static byte[] properties(int firstRow, int endRow) {
        return PickleWriter.pickle(
                4,
                Map.of(
                        "sitk_stuff",
                        Map.of(
                                "spacing",
                                new Object[] {0.5, 0.75, 3.0},
                                "origin",
                                new Object[] {-10.0, 20.5, 7.0},
                                "direction",
                                new Object[] {1.0, 0.0, 0.0, 0.0, 1.0, 0.0, 0.0, 0.0, 1.0}),
                        "spacing",
                        List.of(3.0, 0.75, 0.5),
                        "shape_before_cropping",
                        new Object[] {1, 4, 5},
                        "bbox_used_for_cropping",
                        List.of(List.of(0, 1), List.of(firstRow, endRow), List.of(2, 4))));
    }

    private static byte[] segmentationAt(double x) {
        double[][] axial = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {1, 4, 5}, new double[] {3, 0.75, 0.5}),
                Optional.of(ImageGeometry.of(new double[] {x, 20.5, 7}, axial, Optional.empty())),
                1,
                ElementType.UINT8,
                ByteBuffer.allocate(20)));
    }

    private static byte[] segmentation(int height, int width) {
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {1, height, width}, new double[] {3, 0.75, 0.5}),
                1,
                ElementType.UINT8,
                ByteBuffer.wrap(new byte[height * width])));
    }

    private WatchedFolder folder(Map<String, String> settings) throws IOException {
        Map<String, String> all = new HashMap<>(Map.of("file.errors.action", "report", "file.errors.topic", "reports"));
        all.putAll(settings);
        return new WatchedFolder(Files.createDirectories(temporary.resolve("watched")), all);
    }
}
