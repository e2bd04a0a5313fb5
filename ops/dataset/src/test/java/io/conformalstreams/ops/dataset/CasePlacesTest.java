package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Base64;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Tests the positions of a folder's cases, and the grid of their labels. */
class CasePlacesTest {

    private static final double[] SPACING = {3, 0.75, 0.5};
    private static final double[][] AXIAL = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};
    private static final String SIDECAR = """
            {"spacing": [3, 0.75, 0.5],
             "geometry": {"origin": [10, 20, 30], "directions": [[0, 0, 1], [0, 1, 0], [1, 0, 0]]}}""";

    /**
     * A volume with the spacing 3, 0.75, 0.5 and the origin and directions of the sidecar, as nnU-Net 2 writes it with
     * SimpleITK.
     */
    private static final String PROPERTIES =
            "gASV5AAAAAAAAAB9lCiMCnNpdGtfc3R1ZmaUfZQojAdzcGFjaW5nlEc/4AAAAAAAAEc/6AAAAAAAAEdACAAAAAAAAIeUjAZvcmln"
                    + "aW6UR0AkAAAAAAAAR0A0AAAAAAAAR0A+AAAAAAAAh5SMCWRpcmVjdGlvbpQoRz/wAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARwAA"
                    + "AAAAAAAARz/wAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARz/wAAAAAAAAdJR1aANdlChHQAgAAAAAAABHP+gAAAAA"
                    + "AABHP+AAAAAAAABldS4=";

    /** Writes the same for an image of shape [4, 3, 2]. Like nnU-Net 1, it crops the scores to the slices 1 and 2. */
    private static final String CROPPED_PROPERTIES =
            "gASVOQEAAAAAAAB9lCiMCnNpdGtfc3R1ZmaUfZQojAdzcGFjaW5nlEc/4AAAAAAAAEc/6AAAAAAAAEdACAAAAAAAAIeUjAZvcmlnaW6UR0AkAA"
                    + "AAAAAAR0A0AAAAAAAAR0A+AAAAAAAAh5SMCWRpcmVjdGlvbpQoRz/wAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARz/wAAAAAAAA"
                    + "RwAAAAAAAAAARwAAAAAAAAAARwAAAAAAAAAARz/wAAAAAAAAdJR1aANdlChHQAgAAAAAAABHP+gAAAAAAABHP+AAAAAAAABljBVzaGFwZV9iZW"
                    + "ZvcmVfY3JvcHBpbmeUSwRLA0sCh5SMFmJib3hfdXNlZF9mb3JfY3JvcHBpbmeUXZQoXZQoSwFLA2VdlChLAEsDZV2UKEsASwJlZXUu";

    private final List<String> remarks = new ArrayList<>();

    @TempDir
    private Path folder;

    @BeforeEach
    void writeACase() throws IOException {
        describe("");
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,scores/a.npz,labels/a.nii.gz\n");
        Files.createDirectories(folder.resolve("scores"));
        Files.createDirectories(folder.resolve("labels"));
        ByteBuffer scores = ByteBuffer.allocate(4 * 24).order(ByteOrder.LITTLE_ENDIAN);
        scores.putFloat(0, 0.25f);
        NpyArray volume = NpyArray.of(ElementType.FLOAT32, new int[] {1, 4, 3, 2}, scores);
        Files.write(folder.resolve("scores/a.npz"), NpzFile.encode(Map.of("probabilities", volume)));
        label(Optional.empty());
    }

    @Test
    void theLabelNeverTellsTheSpacing() throws IOException {
        Case loaded = load();

        assertThat(loaded.grid()).isEqualTo(Grid.of(4, 3, 2));
        assertThat(loaded.geometry()).isEmpty();
        assertThat(remarks).singleElement().asString().contains("a.nii.gz", "[1.0, 1.0, 1.0] mm", "dataset.json");
    }

    @Test
    void theDataSetMayTellTheSpacing() throws IOException {
        describe("\"spacing\": [3, 0.75, 0.5],");

        assertThat(load().grid().spacing()).containsExactly(SPACING);
        assertThat(remarks).isEmpty();
    }

    @Test
    void theSegmentationBesideTheScoresTellsBoth() throws IOException {
        describe("\"spacing\": [9, 9, 9],");
        Files.write(folder.resolve("scores/a.nii.gz"), image(Optional.of(AXIAL), 10, 20, 30));

        Case loaded = load();

        assertThat(loaded.grid().spacing()).containsExactly(SPACING);
        assertThat(loaded.geometry()).contains(ImageGeometry.of(new double[] {10, 20, 30}, AXIAL, Optional.empty()));
    }

    @Test
    void thePropertiesOfNnUnetTellBoth() throws IOException {
        Files.write(folder.resolve("scores/a.pkl"), Base64.getDecoder().decode(PROPERTIES));

        Case loaded = load();

        assertThat(loaded.grid().spacing()).containsExactly(SPACING);
        assertThat(loaded.geometry()).contains(ImageGeometry.of(new double[] {10, 20, 30}, AXIAL, Optional.empty()));
    }

    @Test
    void aFileBesideTheScoresTellsBothFirst() throws IOException {
        Files.write(folder.resolve("scores/a.nii.gz"), image(Optional.of(AXIAL), 1, 2, 3));
        write("scores/a.json", SIDECAR);

        assertThat(load().geometry()).contains(ImageGeometry.of(new double[] {10, 20, 30}, AXIAL, Optional.empty()));
    }

    @Test
    void aLabelInAnotherOrderIsTurned() throws IOException {
        write("scores/a.json", SIDECAR);
        double[][] flipped = {{0, 0, 1}, {0, -1, 0}, {-1, 0, 0}};
        Files.write(folder.resolve("labels/a.nii.gz"), image(Optional.of(flipped), 10 + 0.5, 20 + 2 * 0.75, 30));

        ByteBuffer labels = load().labels();

        for (int voxel = 0; voxel < 24; voxel++) {
            assertThat(labels.get(voxel)).isEqualTo((byte) (voxel == 5 ? 1 : 0));
        }
        assertThat(remarks).isEmpty();
    }

    @Test
    void aLabelElsewhereIsRefused() throws IOException {
        write("scores/a.json", SIDECAR);
        Files.write(folder.resolve("labels/a.nii.gz"), image(Optional.of(AXIAL), 10, 20, 42));

        assertThatThrownBy(this::load)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("[10.0, 20.0, 42.0]")
                .hasMessageContaining("[10.0, 20.0, 30.0]");
    }

    @Test
    void refusesASegmentationOfAnotherShape() throws IOException {
        Files.write(
                folder.resolve("scores/a.nii.gz"),
                NiftiEncoder.compress(
                        NiftiEncoder.encode(Grid.of(5, 3, 2), 1, ElementType.UINT8, ByteBuffer.allocate(30))));

        assertThatThrownBy(this::load).isInstanceOf(FormatException.class).hasMessageContaining("cropped");
    }

    @Test
    void croppedScoresArePutBackIntoTheImage() throws IOException {
        ByteBuffer scores = ByteBuffer.allocate(4 * 12).order(ByteOrder.LITTLE_ENDIAN);
        for (int voxel = 0; voxel < 12; voxel++) {
            scores.putFloat(4 * voxel, (voxel + 1) / 16f);
        }
        NpyArray slices = NpyArray.of(ElementType.FLOAT32, new int[] {1, 2, 3, 2}, scores);
        Files.write(folder.resolve("scores/a.npz"), NpzFile.encode(Map.of("softmax", slices)));
        Files.write(folder.resolve("scores/a.pkl"), Base64.getDecoder().decode(CROPPED_PROPERTIES));
        Files.write(folder.resolve("scores/a.nii.gz"), image(Optional.of(AXIAL), 10, 20, 30));

        Case loaded = load();

        assertThat(loaded.grid()).isEqualTo(Grid.of(new int[] {4, 3, 2}, SPACING));
        for (int voxel = 0; voxel < 24; voxel++) {
            boolean inside = voxel >= 6 && voxel < 18;
            assertThat(loaded.scoreMap(0).at(voxel)).isEqualTo(inside ? (voxel - 5) / 16f : 0);
        }
        Files.delete(folder.resolve("scores/a.pkl"));
        assertThatThrownBy(this::load)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("leave its .pkl beside them");
    }

    private Case load() throws IOException {
        CaseFolder source = CaseFolder.open(folder, remarks::add);
        return source.load(source.cases().get(0));
    }

    private void describe(String field) throws IOException {
        write(
                "dataset.json",
                "{" + field
                        + "\"name\": \"organs\", \"model\": \"net\", \"dimensions\": 3, \"scores\": \"probabilities\","
                        + " \"channels\": [{\"name\": \"liver\", \"label_values\": [1]}]}");
    }

    private void label(Optional<double[][]> directions) throws IOException {
        Files.write(folder.resolve("labels/a.nii.gz"), image(directions, 0, 0, 0));
    }

    /** The first voxel is 1. */
    private static byte[] image(Optional<double[][]> directions, double... origin) {
        ByteBuffer voxels = ByteBuffer.allocate(24).put(0, (byte) 1);
        return NiftiEncoder.compress(NiftiEncoder.encode(
                Grid.of(new int[] {4, 3, 2}, SPACING),
                directions.map(axes -> ImageGeometry.of(origin, axes, Optional.empty())),
                1,
                ElementType.UINT8,
                voxels));
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }
}
