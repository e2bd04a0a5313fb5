package io.conformalstreams.connectors.dicom;

import static io.conformalstreams.connectors.dicom.SmallDataSets.COLUMNS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.PLANE;
import static io.conformalstreams.connectors.dicom.SmallDataSets.ROWS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.fractional;
import static io.conformalstreams.connectors.dicom.SmallDataSets.labelMap;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests segmentations that other programs encoded: transfer syntaxes, sequences of unknown representation, damaged
 * files.
 */
class DicomEncodingsTest {

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "{0}")
    @CsvSource({"dcmconv, +td", "dcmcrle, +te"})
    void readsWhatDcmtkDeflatesOrRunLengthEncodes(String program, String option) throws IOException {
        Grid grid = Grid.of(new int[] {3, ROWS, COLUMNS}, new double[] {2.5, 0.75, 0.5});
        byte[] values = new RandomImages(5).bytes(grid.size());
        Arrays.fill(values, 10, 60, (byte) 7);
        Path plain = Files.write(folder.resolve("plain.dcm"), fractional(grid, values));
        Path encoded = folder.resolve("encoded.dcm");

        if (program.equals("dcmcrle")) {
            InstalledReader.dcmtk(program, plain, encoded);
        } else {
            InstalledReader.dcmtk(program, option, plain, encoded);
        }

        assertThat(Files.readAllBytes(encoded)).isNotEqualTo(Files.readAllBytes(plain));
        DicomSegmentation read = DicomFile.read(encoded, SizeLimit.DEFAULT).segmentation();
        assertThat(read.grid()).isEqualTo(grid);
        assertThat(read.values()).isEqualTo(ByteBuffer.wrap(values));
    }

    /** Follows the remedy in the message word by word. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"dcmcjpls, dcmdjpls", "dcmcjpeg, dcmdjpeg", "dcmconv +tb, dcmconv", "gdcmconv --j2k, gdcmconv"})
    void theRemedyForAnotherSyntaxLeadsToTheSameSegmentation(String encoder, String decoder) throws IOException {
        Grid grid = Grid.of(new int[] {3, 16, 16}, new double[] {2.5, 0.75, 0.5});
        byte[] values = new RandomImages(6).bytes(grid.size());
        Path plain = Files.write(folder.resolve("plain.dcm"), fractional(grid, values));
        Path encoded = folder.resolve("encoded.dcm");
        Path decoded = folder.resolve("decoded.dcm");
        List<Object> arguments = new ArrayList<>(List.of(encoder.split(" ")).subList(1, encoder.split(" ").length));
        arguments.addAll(List.of(plain, encoded));
        InstalledReader.dcmtk(encoder.split(" ")[0], arguments.toArray());

        String remedy = "";
        try {
            DicomFile.read(encoded, SizeLimit.DEFAULT);
        } catch (FormatException e) {
            remedy = e.remedy();
        }
        assertThat(remedy).startsWith("convert it with " + decoder);
        List<String> words = List.of(
                remedy.substring("convert it with ".length()).split(",")[0].split(" "));
        InstalledReader.dcmtk(
                words.get(0),
                words.subList(1, words.size()).stream()
                        .map(word -> word.equals("IN") ? encoded : word.equals("OUT") ? decoded : word)
                        .toArray());

        assertThat(DicomFile.read(decoded, SizeLimit.DEFAULT).segmentation().values())
                .isEqualTo(ByteBuffer.wrap(values));
    }

    /** Follows the remedy for a file that begins with its meta information, as some archives store it. */
    @Test
    void theRemedyForAMissingPreambleLeadsToTheSameSegmentation() throws IOException {
        Grid grid = Grid.of(new int[] {2, 16, 16}, new double[] {2.5, 0.75, 0.5});
        byte[] values = new RandomImages(7).bytes(grid.size());
        byte[] whole = fractional(grid, values);
        Path bare = Files.write(folder.resolve("bare.dcm"), Arrays.copyOfRange(whole, 132, whole.length));
        Path mended = folder.resolve("mended.dcm");
        assertThatThrownBy(() -> DicomFile.read(bare, SizeLimit.DEFAULT))
                .hasMessageContaining("write its preamble with dcmconv IN OUT");

        InstalledReader.dcmtk("dcmconv", bare, mended);

        assertThat(DicomFile.read(mended, SizeLimit.DEFAULT).segmentation().values())
                .isEqualTo(ByteBuffer.wrap(values));
    }

    /**
     * A writer that doesn't know the attributes writes their sequences with unknown representation, and their items
     * implicitly.
     */
    @ParameterizedTest(name = "undefined length {0}")
    @ValueSource(booleans = {false, true})
    void readsSequencesOfUnknownRepresentation(boolean undefinedLength) throws IOException {
        Grid grid = Grid.of(new int[] {2, ROWS, COLUMNS}, new double[] {2.5, 0.75, 0.5});
        byte[] values = new RandomImages(8).bytes(grid.size());
        byte[] file = fractional(grid, values);

        byte[] rewritten = UnknownSequences.rewrite(file, undefinedLength);

        assertThat(rewritten).isNotEqualTo(file);
        DicomSegmentation read =
                DicomFile.parse("a", rewritten, SizeLimit.DEFAULT).segmentation();
        assertThat(read.grid()).isEqualTo(grid);
        assertThat(read.segments()).extracting(Segment::label).containsExactly("cell");
        assertThat(read.values()).isEqualTo(ByteBuffer.wrap(values));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {811, 812})
    void damagedFilesEndInAFormatExceptionOrAnImage(long seed) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        files.put(
                "label map",
                labelMap(new double[] {0, 3}, "0\\0\\%s", new byte[2 * PLANE])
                        .file(DicomSegmentationReader.LABEL_MAP_STORAGE, "1.2.3"));
        Grid grid = Grid.of(new int[] {2, ROWS, COLUMNS}, new double[] {2.5, 0.75, 0.5});
        Path plain = Files.write(folder.resolve("plain.dcm"), fractional(grid, new byte[grid.size()]));
        files.put("fractional", Files.readAllBytes(plain));
        for (String command : List.of("dcmcrle", "dcmconv +td")) {
            Path encoded = folder.resolve("encoded.dcm");
            List<Object> arguments = new ArrayList<>(List.of(command.split(" ")).subList(1, command.split(" ").length));
            arguments.addAll(List.of(plain, encoded));
            InstalledReader.dcmtk(command.split(" ")[0], arguments.toArray());
            files.put(command, Files.readAllBytes(encoded));
        }
        files.forEach((name, file) -> Mutations.behind(128, "DICOM SEG, " + name, seed, 1_000, file, damaged -> {
            DicomFile.parse("a", damaged, Mutations.LIMIT).segmentation().values();
        }));
    }
}
