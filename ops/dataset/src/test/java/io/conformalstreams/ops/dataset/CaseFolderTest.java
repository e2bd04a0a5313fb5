package io.conformalstreams.ops.dataset;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiEncoder;
import io.conformalstreams.connectors.format.NpyArray;
import io.conformalstreams.connectors.format.NpzFile;
import java.awt.image.BufferedImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import javax.imageio.ImageIO;
import org.assertj.core.api.ThrowableAssert.ThrowingCallable;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class CaseFolderTest {

    private static final String FLAT = """
            {"name": "cells", "model": "net", "dimensions": 2, "scores": "logits", "channels": [
              {"name": "cell", "label_values": [1, 2]}, {"name": "nucleus", "label_values": [2]}],
             "ratio": {"name": "nucleus-to-cell", "numerator_channel": 1, "denominator_channel": 0}}""";

    private static final String VOLUME = """
            {"name": "organs", "model": "net", "dimensions": 3, "scores": "probabilities", "channels": [
              {"name": "liver", "label_values": [1]}]}""";

    private static final String MANIFEST =
            "sequence,case,site,scores,labels\n1,b,south,b.npz,b.png\n0,a,north,a.npz,a.png\n";

    @TempDir
    private Path folder;

    @BeforeEach
    void writeAFlatFolder() throws IOException {
        write("dataset.json", FLAT);
        write("manifest.csv", MANIFEST);
        writeScores("a.npz", "logits", ElementType.FLOAT16, "(2, 1, 2, 3)");
        writePng("a.png", 3, 2);
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
        write("manifest.csv", """
                sequence,case,site,unit,scores,labels
                0,a,north,patient-1,a.npz,a.png
                1,b,north,patient-1,b.npz,b.png
                """);
        assertThat(CaseFolder.open(folder).cases())
                .containsExactly(
                        new CaseReference(0, "a", "north", "patient-1"),
                        new CaseReference(1, "b", "north", "patient-1"));

        write("manifest.csv", "sequence,case,site,unit,scores,labels\n0,a,north, ,a.npz,a.png\n");
        assertThatThrownBy(() -> CaseFolder.open(folder))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("line 2")
                .hasMessageContaining("unit of case a is blank");
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
        writeScores("a.npz", "logits", ElementType.FLOAT32, "(2, 1, 2, 3)");
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
        write("dataset.json", VOLUME);
        write("manifest.csv", "sequence,case,site,scores,labels\n0,\"a\",north,scores/a.npz,a.nii.gz\n");
        Files.createDirectory(folder.resolve("scores"));
        writeProbabilities("scores/a.npz", "probabilities", 0.25f);
        writeVolumeLabel("a.nii.gz", (byte) 1);
        CaseFolder source = CaseFolder.open(folder);

        Case loaded = source.load(source.cases().get(0));

        assertThat(loaded.grid().shape()).containsExactly(4, 3, 2);
        assertThat(loaded.labels().get(5)).isEqualTo((byte) 1);
        assertThat(source.description().scoreKind()).isEqualTo(ScoreKind.PROBABILITY);
    }

    @Test
    void aFlatLabelImageMayBeASliceOfNifti() throws IOException {
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        Files.write(
                folder.resolve("a.nii"),
                NiftiEncoder.encode(Grid.of(1, 2, 3), 1, ElementType.UINT8, ByteBuffer.wrap(new byte[6])));
        CaseFolder source = CaseFolder.open(folder);

        assertThat(source.load(source.cases().get(0)).grid()).isEqualTo(Grid.of(2, 3));
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"logits\" | \"softmax\" | scores is softmax",
                "\"dimensions\": 2 | \"dimensions\": 4 | dimensions is 4",
                "\"dimensions\": 2 | \"dimensions\": \"2\" | 2 or 3 is expected",
                "\"numerator_channel\": 1 | \"numerator_channel\": 2 | channels are numbered from 0 to 1",
                "\"numerator_channel\": 1 | \"numerator_channel\": 0 | two different channels are expected",
                "\"numerator_channel\": 1 | \"numerator_channel\": 0.5 | the index of a channel is expected",
                "\"name\": \"cells\", |  | name is absent",
                "[1, 2] | [1, 256] | label value 256",
                "[1, 2] | [1.5] | label_values is 1.5",
                "[1, 2] | [] | at least one",
                "\"nucleus\" | \"cell\" | must differ",
                "\"channels\": [ | \"channels\": 3, \"rest\": [ | channels is 3",
                "{\"name\": \"cells\" | {\"name\": cells | JSON",
            })
    void refusesAMalformedDescription(String text, String replacement, String message) throws IOException {
        write("dataset.json", FLAT.replace(text, replacement == null ? "" : replacement));

        assertRefused(() -> CaseFolder.open(folder), "dataset.json", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "0,a,north,a.npz,a.png | 1,a,north,a.npz,a.png | sequence in line 3 is '1'",
                "0,a,north,a.npz,a.png | 0,b,north,a.npz,a.png | case in line 3 is 'b'",
                "0,a,north,a.npz,a.png | x,a,north,a.npz,a.png | sequence in line 3 is 'x'",
                "0,a,north,a.npz,a.png | -1,a,north,a.npz,a.png | at least 0",
                "0,a,north,a.npz,a.png | 0,a,,a.npz,a.png | site of case a is blank",
                "0,a,north,a.npz,a.png | 0,a,north,../a.npz,a.png | inside the folder",
                "0,a,north,a.npz,a.png | 0,a,north,a.npz,/etc/passwd | inside the folder",
                "0,a,north,a.npz,a.png | 0,a,north,a.npz | 4 fields",
                "0,a,north,a.npz,a.png | 0,a,\"north,a.npz,a.png | never closed",
                "sequence,case | sequence,image | column 'case' is missing",
            })
    void refusesAMalformedManifest(String text, String replacement, String message) throws IOException {
        write("manifest.csv", MANIFEST.replace(text, replacement));

        assertRefused(() -> CaseFolder.open(folder), "manifest.csv", message);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "logits | FLOAT16 | (1, 1, 2, 3) | [2, 1, y, x] is expected",
                "logits | FLOAT16 | (2, 2, 2, 3) | [2, 1, y, x] is expected",
                "logits | FLOAT16 | (2, 2, 3) | [2, 1, y, x] is expected",
                "logits | FLOAT16 | (2, 1, 3, 2) | have [3, 2]",
                "logits | FLOAT64 | (2, 1, 2, 3) | astype('<f4')",
                "softmax | FLOAT16 | (2, 1, 2, 3) | the file has the arrays [softmax]",
            })
    void refusesScoresThatDisagree(String array, ElementType type, String shape, String message) throws IOException {
        writeScores("a.npz", array, type, shape);
        CaseFolder source = CaseFolder.open(folder);

        assertRefused(() -> source.load(source.cases().get(0)), "a.", message);
    }

    @Test
    void namesWhatIsMissing() throws IOException {
        CaseFolder source = CaseFolder.open(folder);

        assertThatThrownBy(() -> source.load(source.cases().get(1)))
                .isInstanceOf(NoSuchFileException.class)
                .hasMessageContaining("b.npz");
        assertRefused(() -> CaseFolder.open(folder.resolve("elsewhere")), "elsewhere", "dataset.json is absent");
        assertThatIllegalArgumentException()
                .isThrownBy(() -> source.load(new CaseReference(7, "x", "north")))
                .withMessageContaining("isn't in the manifest");
    }

    private static void assertRefused(ThrowingCallable call, String file, String message) {
        assertThatThrownBy(call)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining(file)
                .hasMessageContaining(message);
    }

    private void write(String name, String text) throws IOException {
        Files.writeString(folder.resolve(name), text);
    }

    /** Writes scores whose bytes are 0, 1, 2, ...; {@code shape} is written like (2, 1, 3). */
    private void writeScores(String name, String array, ElementType type, String shape) throws IOException {
        int[] lengths = Arrays.stream(shape.substring(1, shape.length() - 1).split(", "))
                .mapToInt(Integer::parseInt)
                .toArray();
        int elements = Arrays.stream(lengths).reduce(1, Math::multiplyExact);
        NpyArray scores = NpyArray.of(type, lengths, ByteBuffer.wrap(counting(elements * type.bytes())));
        Files.write(folder.resolve(name), NpzFile.encode(Map.of(array, scores)));
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"100, is 100.0", "-0.5, is -0.5", "NaN, NaN"})
    void refusesWhatIsNoProbability(float score, String message) throws IOException {
        write("dataset.json", VOLUME);
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        writeVolumeLabel("a.nii", (byte) 1);
        writeProbabilities("a.npz", "softmax", 0.25f);
        CaseFolder source = CaseFolder.open(folder);
        assertThat(source.load(source.cases().get(0)).channels()).isEqualTo(1);

        writeProbabilities("a.npz", "probabilities", score);

        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", message);
    }

    @Test
    void refusesAMaskAmongScoresButNotASaturatedModel() throws IOException {
        write("dataset.json", VOLUME);
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n1,b,north,b.npz,a.nii\n");
        writeVolumeLabel("a.nii", (byte) 1);
        writeProbabilities("a.npz", "probabilities", 1);
        writeProbabilities("b.npz", "probabilities", 0.25f);
        CaseFolder source = CaseFolder.open(folder);
        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", "only 0 and 1.0");
        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", "as in b.npz");

        for (float other : new float[] {1, 0}) {
            writeProbabilities("b.npz", "probabilities", other);
            CaseFolder saturated = CaseFolder.open(folder);
            assertThat(saturated.load(saturated.cases().get(0)).channels()).isEqualTo(1);
        }
    }

    @Test
    void refusesALabelValueOfNoChannel() throws IOException {
        write("dataset.json", VOLUME);
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        writeProbabilities("a.npz", "probabilities", 0.25f);
        writeVolumeLabel("a.nii", (byte) 255);
        CaseFolder source = CaseFolder.open(folder);

        assertRefused(() -> source.load(source.cases().get(0)), "a.nii", "label value is 255 in 1 pixels");
    }

    @Test
    void readsPixelsThatNobodyAnnotated() throws IOException {
        write("dataset.json", VOLUME.replaceFirst("\\{", "{\"ignore_label\": 255, "));
        write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n1,b,north,a.npz,b.nii\n");
        writeProbabilities("a.npz", "probabilities", 0.25f);
        writeVolumeLabel("a.nii", (byte) 255);
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

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "1, which is a label value",
        "0, 1 to 255 is expected",
        "256, 1 to 255 is expected",
        "null, a whole number"
    })
    void refusesAnIgnoreLabelThatIsNone(String value, String message) throws IOException {
        write("dataset.json", VOLUME.replaceFirst("\\{", "{\"ignore_label\": " + value + ", "));
        write("manifest.csv", "sequence,case,site,scores,labels\n");
        assertRefused(() -> CaseFolder.open(folder), "dataset.json", message);
    }

    private void writeVolumeLabel(String name, byte value) throws IOException {
        byte[] labels = new byte[24];
        labels[5] = value;
        Files.write(
                folder.resolve(name),
                NiftiEncoder.encode(Grid.of(4, 3, 2), 1, ElementType.UINT8, ByteBuffer.wrap(labels)));
    }

    /** Zeros with one other score. */
    private void writeProbabilities(String name, String array, float score) throws IOException {
        ByteBuffer scores = ByteBuffer.allocate(4 * 24).order(ByteOrder.LITTLE_ENDIAN);
        scores.putFloat(4 * 7, score);
        NpyArray volume = NpyArray.of(ElementType.FLOAT32, new int[] {1, 4, 3, 2}, scores);
        Files.write(folder.resolve(name), NpzFile.encode(Map.of(array, volume)));
    }

    private static byte[] zerosAndOnes(int length) {
        byte[] bytes = new byte[length];
        for (int i = 1; i < length; i += 2) {
            bytes[i] = 1;
        }
        return bytes;
    }

    /** Label values (y + x) mod 3. */
    private void writePng(String name, int width, int height) throws IOException {
        BufferedImage image = new BufferedImage(width, height, BufferedImage.TYPE_BYTE_GRAY);
        for (int y = 0; y < height; y++) {
            for (int x = 0; x < width; x++) {
                image.getRaster().setSample(x, y, 0, (y + x) % 3);
            }
        }
        ImageIO.write(image, "png", folder.resolve(name).toFile());
    }

    private static byte[] counting(int length) {
        byte[] bytes = new byte[length];
        for (int i = 0; i < length; i++) {
            bytes[i] = (byte) i;
        }
        return bytes;
    }
}
