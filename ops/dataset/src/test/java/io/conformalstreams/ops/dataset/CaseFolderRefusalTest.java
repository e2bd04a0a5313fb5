package io.conformalstreams.ops.dataset;

import static io.conformalstreams.ops.dataset.CaseFolderFiles.FLAT;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.MANIFEST;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.VOLUME;
import static io.conformalstreams.ops.dataset.CaseFolderFiles.assertRefused;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatIllegalArgumentException;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.ElementType;
import java.io.IOException;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

/** A case folder that disagrees with itself is refused, with the file and the reason. */
class CaseFolderRefusalTest {

    @TempDir
    private Path folder;

    private CaseFolderFiles files;

    @BeforeEach
    void writeAFlatFolder() throws IOException {
        files = CaseFolderFiles.flat(folder);
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            quoteCharacter = '`',
            value = {
                "\"logits\" | \"softmax\" | scores is softmax",
                "\"dimensions\": 2 | \"dimensions\": 4 | dimensions is 4",
                "\"dimensions\": 2 | \"dimensions\": 2, \"content\": \"masks\" | content is masks",
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
        files.write("dataset.json", FLAT.replace(text, replacement == null ? "" : replacement));

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
        files.write("manifest.csv", MANIFEST.replace(text, replacement));

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
        files.writeScores("a.npz", array, type, shape);
        CaseFolder source = CaseFolder.open(folder);

        assertRefused(() -> source.load(source.cases().get(0)), "a.", message);
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"100, is 100.0", "-0.5, is -0.5", "NaN, NaN"})
    void refusesWhatIsNoProbability(float score, String message) throws IOException {
        files.write("dataset.json", VOLUME);
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        files.writeVolumeLabel("a.nii", (byte) 1);
        files.writeProbabilities("a.npz", "softmax", 0.25f);
        CaseFolder source = CaseFolder.open(folder);
        assertThat(source.load(source.cases().get(0)).channels()).isEqualTo(1);

        files.writeProbabilities("a.npz", "probabilities", score);

        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", message);
    }

    @Test
    void refusesAMaskAmongScoresButNotASaturatedModel() throws IOException {
        files.write("dataset.json", VOLUME);
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n1,b,north,b.npz,a.nii\n");
        files.writeVolumeLabel("a.nii", (byte) 1);
        files.writeProbabilities("a.npz", "probabilities", 1);
        files.writeProbabilities("b.npz", "probabilities", 0.25f);
        CaseFolder source = CaseFolder.open(folder);
        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", "only 0 and 1.0");
        assertRefused(() -> source.load(source.cases().get(0)), "a.npz", "as in b.npz");

        for (float other : new float[] {1, 0}) {
            files.writeProbabilities("b.npz", "probabilities", other);
            CaseFolder saturated = CaseFolder.open(folder);
            assertThat(saturated.load(saturated.cases().get(0)).channels()).isEqualTo(1);
        }
    }

    @Test
    void refusesALabelValueOfNoChannel() throws IOException {
        files.write("dataset.json", VOLUME);
        files.write("manifest.csv", "sequence,case,site,scores,labels\n0,a,north,a.npz,a.nii\n");
        files.writeProbabilities("a.npz", "probabilities", 0.25f);
        files.writeVolumeLabel("a.nii", (byte) 255);
        CaseFolder source = CaseFolder.open(folder);

        assertRefused(() -> source.load(source.cases().get(0)), "a.nii", "label value is 255 in 1 pixels");
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "1, which is a label value",
        "0, 1 to 255 is expected",
        "256, 1 to 255 is expected",
        "null, a whole number"
    })
    void refusesAnIgnoreLabelThatIsNone(String value, String message) throws IOException {
        files.write("dataset.json", VOLUME.replaceFirst("\\{", "{\"ignore_label\": " + value + ", "));
        files.write("manifest.csv", "sequence,case,site,scores,labels\n");
        assertRefused(() -> CaseFolder.open(folder), "dataset.json", message);
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
}
