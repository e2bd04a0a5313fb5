package io.conformalstreams.ops.dataset;

import static io.conformalstreams.ops.dataset.CaseFolderFiles.VOLUME;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.assertRefused;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.counting;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiEncoder;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Reads descriptions, manifests and cases of a folder. */
class CaseFolderTest {

    @TempDir
    private Path folder;

    private CaseFolderFiles files;

    @BeforeEach
    void writeAFlatFolder() throws IOException {
        files = CaseFolderFiles.flat(folder);
    }

    @Test
    void describesTheDataSet() throws IOException {
        DatasetDescription description = CaseFolder.open(folder).description();

        assertThat(description.name()).isEqualTo("cells");
        assertThat(description.model()).isEqualTo("net");
        assertThat(description.dimensions()).isEqualTo(2);
        assertThat(description.ratio()).contains(new RatioChannels("nucleus-to-cell", 1, 0));
        assertThat(description.scoreKind()).isEqualTo(ScoreKind.LOGIT);
        assertThat(description.channels())
                .containsExactly(new DatasetChannel("cell", Set.of(1, 2)), new DatasetChannel("nucleus", Set.of(2)));
    }

    @Test
    void listsCasesInStreamOrder() throws IOException {
        assertThat(CaseFolder.open(folder).cases())
                .containsExactly(new CaseReference(0, "a", "north"), new CaseReference(1, "b", "south"));
    }

    @Test
    void readsTheUnitsOfCases() throws IOException {
        files.write("manifest.csv", """
                sequence,case,site,unit,scores,labels
                0,a,north,patient-1,a.npz,a.png
                1,b,north,patient-1,b.npz,b.png
                """);
        assertThat(CaseFolder.open(folder).cases())
                .containsExactly(
                        new CaseReference(0, "a", "north", "patient-1"),
                        new CaseReference(1, "b", "north", "patient-1"));

        files.write("manifest.csv", "sequence,case,site,unit,scores,labels\n0,a,north, ,a.npz,a.png\n");
        assertThatThrownBy(() -> CaseFolder.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("unit of case a is blank");
    }

    @Test
    void readsTheAttributesOfCases() throws IOException {
        files.write("manifest.csv", """
                sequence,case,site,attribute:scanner,scores,labels,attribute:ageBand
                0,a,north,A,a.npz,a.png,40-49
                1,b,north,,b.npz,b.png,
                """);
        assertThat(CaseFolder.open(folder).cases())
                .extracting(CaseReference::attributes)
                .containsExactly(Map.of("scanner", "A", "ageBand", "40-49"), Map.of());
    }

    @Test
    void readsTheLabelsOfSeveralReaders() throws IOException {
        files.write("manifest.csv", """
                sequence,case,site,scores,labels:reader-2,labels,labels:reader-1
                0,a,north,a.npz,second.png,a.png,first.png
                1,b,north,a.npz,,a.png,first.png
                """);
        files.writePng("first.png", 3, 2);
        CaseFolder source = CaseFolder.open(folder);
        CaseReference both = source.cases().get(0);
        CaseReference one = source.cases().get(1);

        assertThat(source.raters(both)).containsExactly("reader-1", "reader-2");
        assertThat(source.raters(one)).containsExactly("reader-1");
        assertThat(source.load(both, "reader-1").labels())
                .isEqualTo(source.load(both).labels());
        assertThatThrownBy(() -> source.load(both, "reader-2")).hasMessageContaining("second.png");
        assertThatThrownBy(() -> source.load(one, "reader-2"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("no label by rater 'reader-2'");
    }

    @Test
    void loadsAFlatCase() throws IOException {
        CaseFolder source = CaseFolder.open(folder);

        Case loaded = source.load(source.cases().get(0));

        assertThat(loaded.grid()).isEqualTo(Grid.of(2, 3));
        assertThat(loaded.encoding()).isEqualTo(new ScoreEncoding.Float16());
        assertThat(loaded.channels()).isEqualTo(2);
        assertThat(loaded.scores().order()).isEqualTo(ByteOrder.LITTLE_ENDIAN);
        assertThat(loaded.scores()).isEqualTo(ByteBuffer.wrap(counting(24)));
        assertThat(loaded.labels()).isEqualTo(ByteBuffer.wrap(new byte[] {0, 1, 2, 1, 2, 0}));
        assertThat(loaded.picture()).isEmpty();
    }

    @Test
    void channelsFollowOneAnother() throws IOException {
        files.writeScores("a.npz", "logits", ElementType.FLOAT32, "(2, 1, 2, 3)");
        CaseFolder source = CaseFolder.open(folder);
        Case loaded = source.load(source.cases().get(0));
        ByteBuffer scores = loaded.scores();

        for (int pixel = 0; pixel < 6; pixel++) {
            assertThat(loaded.scoreMap(0).at(pixel)).isEqualTo(scores.getFloat(4 * pixel));
            assertThat(loaded.scoreMap(1).at(pixel)).isEqualTo(scores.getFloat(4 * (6 + pixel)));
        }
    }

    @Test
    void loadsAVolume() throws IOException {
        files.write("dataset.json", VOLUME);
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,\"a\",north,scores/a.npz,a.nii.gz\n");
        Files.createDirectory(folder.resolve("scores"));
        files.writeProbabilities("scores/a.npz", "probabilities", 0.25f);
        files.writeVolumeLabel("a.nii.gz", (byte) 1);
        CaseFolder source = CaseFolder.open(folder);

        Case loaded = source.load(source.cases().get(0));

        assertThat(loaded.grid().shape()).containsExactly(4, 3, 2);
        assertThat(loaded.labels().get(5)).isEqualTo((byte) 1);
        assertThat(source.description().scoreKind()).isEqualTo(ScoreKind.PROBABILITY);
    }

    @Test
    void aFlatLabelImageMayBeASliceOfNifti() throws IOException {
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        Files.write(
                folder.resolve("a.nii"),
                NiftiEncoder.encode(Grid.of(1, 2, 3), 1, ElementType.UINT8, ByteBuffer.wrap(new byte[6])));
        CaseFolder source = CaseFolder.open(folder);

        assertThat(source.load(source.cases().get(0)).grid()).isEqualTo(Grid.of(2, 3));
    }

    @Test
    void readsPixelsThatNobodyAnnotated() throws IOException {
        files.write("dataset.json", VOLUME.replaceFirst("\\{", "{\"ignore_label\": 255, "));
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n1,b,north,a.npz,b.nii\n");
        files.writeProbabilities("a.npz", "probabilities", 0.25f);
        files.writeVolumeLabel("a.nii", (byte) 255);
        byte[] nothing = new byte[24];
        Arrays.fill(nothing, (byte) 255);
        Files.write(
                folder.resolve("b.nii"),
                NiftiEncoder.encode(Grid.of(4, 3, 2), 1, ElementType.UINT8, ByteBuffer.wrap(nothing)));
        CaseFolder source = CaseFolder.open(folder);

        Case labelled = source.load(source.cases().get(0));

        assertThat(source.description().ignoreLabel()).contains(255);
        assertThat(labelled.ignored(Optional.of(255)).count()).isEqualTo(1);
        assertThat(labelled.ignored(Optional.empty()).isEmpty()).isTrue();
        assertRefused(() -> source.load(source.cases().get(1)), "b.nii", "255 in every pixel");
    }
}
