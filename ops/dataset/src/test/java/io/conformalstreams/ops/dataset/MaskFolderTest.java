package io.conformalstreams.ops.dataset;

import static io.conformalstreams.ops.dataset.CaseFolderFiles.FLAT;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.VOLUME;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Map;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** Folders whose cases have predicted masks in place of scores. */
class MaskFolderTest {

    private static final double[][] AXIAL = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};

    @TempDir
    private Path folder;

    @Test
    void aSegmentationHasTheMasksOfItsLabelValues() throws IOException {
        CaseFolderFiles files = masks(FLAT, "a.png");
        files.writePng("a.png", 3, 2);

        Case loaded = load();

        assertThat(loaded.encoding()).isEqualTo(new ScoreEncoding.Uint8(1, 0));
        // The segmentation is 0 1 2 / 1 2 0; a cell has the values 1 and 2, a nucleus 2.
        assertThat(loaded.scores()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 1, 1, 1, 0, 0, 0, 1, 0, 1, 0}));
    }

    @ParameterizedTest
    @CsvSource({"1", "-1"})
    void aMaskOfOneChannelIsAsGoodAsItsLabelValue(byte inside) throws IOException {
        CaseFolderFiles files = masks(VOLUME.replace("[1]", "[7]"), "m.nii");
        files.writeVolumeLabel("m.nii", inside);
        files.writeVolumeLabel("l.nii", (byte) 7);

        ByteBuffer scores = load().scores();

        for (int voxel = 0; voxel < 24; voxel++) {
            assertThat(scores.get(voxel)).isEqualTo((byte) (voxel == 5 ? 1 : 0));
        }
        files.writeVolumeLabel("m.nii", (byte) 7);
        assertThat(load().scores()).isEqualTo(scores);
    }

    @Test
    void theMaskItselfTellsWhereItLies() throws IOException {
        masks(VOLUME, "m.nii.gz").writeVolumeLabel("l.nii", (byte) 1);
        ImageGeometry place = ImageGeometry.of(new double[] {10, 20, 30}, AXIAL, Optional.empty());
        Files.write(
                folder.resolve("m.nii.gz"),
                NiftiEncoder.compress(NiftiEncoder.encode(
                        Grid.of(new int[] {4, 3, 2}, new double[] {3, 0.75, 0.5}),
                        Optional.of(place),
                        1,
                        ElementType.UINT8,
                        ByteBuffer.allocate(24))));

        Case loaded = load();

        assertThat(loaded.grid().spacing()).containsExactly(3, 0.75, 0.5);
        assertThat(loaded.geometry()).contains(place);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"BOOLEAN, 1, 1", "UINT8, 1, 1", "UINT8, -1, 1", "INT16, 1, 1"})
    void anArrayHasAMaskForEachChannel(ElementType type, byte inside, byte expected) throws IOException {
        CaseFolderFiles files = masks(FLAT, "a.npz");
        files.writePng("a.png", 3, 2);
        write(type, inside);

        assertThat(load().scores().get(7)).isEqualTo(expected);
    }

    @Test
    void refusesWhatIsNoMask() throws IOException {
        CaseFolderFiles files = masks(FLAT, "a.npz");
        files.writePng("a.png", 3, 2);
        write(ElementType.UINT8, (byte) 2);
        assertRefused(this::load, "a.npz", "pixel 7 is 2.0; a mask has 0 outside and 1 inside");

        files.writeScores("a.npz", "masks", ElementType.UINT8, "(2, 2, 3)");
        assertRefused(this::load, "a.npz", "[2, 1, y, x] is expected");

        masks(VOLUME, "m.nii");
        files.writeVolumeLabel("m.nii", (byte) 3);
        files.writeVolumeLabel("l.nii", (byte) 1);
        assertRefused(this::load, "m.nii", "label value is 3 in 1 pixels");
    }

    private void write(ElementType type, byte inside) throws IOException {
        ByteBuffer values = ByteBuffer.allocate(12 * type.bytes()).put(7 * type.bytes(), inside);
        NpyArray masks = NpyArray.of(type, new int[] {2, 1, 2, 3}, values);
        Files.write(folder.resolve("a.npz"), NpzFile.encode(Map.of("anything", masks)));
    }

    private CaseFolderFiles masks(String description, String mask) throws IOException {
        CaseFolderFiles files = new CaseFolderFiles(folder);
        files.write("dataset.json", description.replaceFirst("\"scores\": \"[a-z]+\"", "\"content\": \"mask\""));
        String label = description.equals(FLAT) ? "a.png" : "l.nii";
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north," + mask + "," + label + "\n");
        return files;
    }

    private Case load() throws IOException {
        CaseFolder source = CaseFolder.open(folder);
        return source.load(source.cases().get(0));
    }
}
