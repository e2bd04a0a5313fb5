package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.connectors.dicom.DicomSegmentationEncoder.Description;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.LabelSets;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.SizeLimit;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class DicomSegmentationTest {

    private static final Description DESCRIPTION = new Description(
            "unit 7", "unet@3|north\nimage 1", "cell-sets of image 1", Instant.parse("2026-11-20T08:30:00Z"));

    private static final int PREAMBLE = 128;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {31, 32, 33, 34, 35})
    void readsTheBinarySegmentationsThatItWrites(long seed) throws IOException {
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 40; i++) {
            Grid grid = images.grid();
            List<String> labels = List.of("inner", "outer", "third").subList(0, 1 + images.below(3));
            List<PackedMask> masks = new ArrayList<>();
            labels.forEach(label -> masks.add(images.mask(grid)));

            byte[] file = DicomSegmentationEncoder.binary(DESCRIPTION, labels, masks);

            assertThat(DicomSegmentationEncoder.binary(DESCRIPTION, labels, masks))
                    .isEqualTo(file);
            DicomSegmentation read = parse(file);
            assertThat(read.isBinary()).isTrue();
            assertThat(read.grid()).as("seed %d, segmentation %d", seed, i).isEqualTo(grid);
            assertThat(read.segments().stream().map(Segment::label)).isEqualTo(labels);
            assertThat(read.values()).isEqualTo(ByteBuffer.wrap(values(masks)));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {41, 42})
    void readsTheFractionalSegmentationsThatItWrites(long seed) throws IOException {
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 40; i++) {
            Grid grid = images.grid();
            byte[] values = images.bytes(2 * grid.size());

            DicomSegmentation read = parse(DicomSegmentationEncoder.fractional(
                    DESCRIPTION, grid, List.of("cell", "nucleus"), ByteBuffer.wrap(values)));

            assertThat(read.isBinary()).isFalse();
            assertThat(read.maximum()).isEqualTo(255);
            assertThat(read.grid()).as("seed %d, segmentation %d", seed, i).isEqualTo(grid);
            assertThat(read.values()).isEqualTo(ByteBuffer.wrap(values));
        }
    }

    @Test
    void theHighestSegmentIsTheLabelWhereSegmentsOverlap() throws IOException {
        Grid grid = Grid.of(2, 2);
        PackedMask cell = PackedMask.ofPackedBytes(grid, new byte[] {0b0111});
        PackedMask nucleus = PackedMask.ofPackedBytes(grid, new byte[] {0b0010});

        DicomSegmentation read =
                parse(DicomSegmentationEncoder.binary(DESCRIPTION, List.of("cell", "nucleus"), List.of(cell, nucleus)));

        assertThat(read.labels(LabelSets.numbers(255))).isEqualTo(ByteBuffer.wrap(new byte[] {1, 2, 1, 0}));
    }

    @Test
    void refusesASmallFileThatPromisesMuch() {
        Grid grid = Grid.of(new int[] {3, 2, 2}, new double[] {0.125, 1, 1});
        byte[] file = DicomSegmentationEncoder.binary(DESCRIPTION, List.of("a"), List.of(PackedMask.none(grid)));

        // The third slice moves away, so that the others ask for many in between.
        assertThatThrownBy(() -> parse(replace(file, "0\\0\\0.25", "0\\0\\9e04")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("can't hold that much");
        assertThatThrownBy(() -> parse(replace(file, "0\\0\\0.25", "0\\0\\9e10")))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("regular distances");
        byte[] rows = file.clone();
        rows[indexOf(file, new byte[] {0x28, 0, 0x10, 0, 'U', 'S', 2, 0}) + 9] = (byte) 0xff;
        assertThatThrownBy(() -> parse(rows))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PIXEL_DATA is 2 bytes");
    }

    /** One byte of padding may follow an odd number. Anything more would be the pixels of other frames. */
    @ParameterizedTest(name = "{0} surplus bytes")
    @ValueSource(ints = {2, 24})
    void refusesMorePixelsThanItsFramesHave(int surplus) {
        Grid grid = Grid.of(4, 6);
        byte[] binary = DicomSegmentationEncoder.binary(DESCRIPTION, List.of("a"), List.of(PackedMask.all(grid)));
        byte[] fractional = DicomSegmentationEncoder.fractional(
                DESCRIPTION, grid, List.of("a"), ByteBuffer.wrap(new byte[grid.size()]));

        assertThatThrownBy(() -> parse(withMorePixels(binary, surplus)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PIXEL_DATA is " + (4 + surplus) + " bytes; 1 frames of 4 x 6 have 3");
        assertThatThrownBy(() -> parse(withMorePixels(fractional, surplus)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("PIXEL_DATA is " + (24 + surplus) + " bytes; 1 frames of 4 x 6 have 24");
    }

    @Test
    void leavesSlicesWithoutAFrameEmpty() throws IOException {
        Grid grid = Grid.of(new int[] {3, 2, 2}, new double[] {0.125, 1, 1});
        byte[] file = DicomSegmentationEncoder.binary(DESCRIPTION, List.of("a"), List.of(PackedMask.all(grid)));

        DicomSegmentation read = parse(replace(file, "0\\0\\0.25", "0\\0\\.375"));

        assertThat(read.grid().shape()).containsExactly(4, 2, 2);
        assertThat(read.values())
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 1, 1, 1, 1, 1, 1, 1, 0, 0, 0, 0, 1, 1, 1, 1}));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {51, 52, 53})
    void damagedFilesEndInAFormatExceptionOrASegmentation(long seed) {
        RandomImages images = new RandomImages(seed);
        Grid grid = images.grid();
        byte[] file = DicomSegmentationEncoder.binary(
                DESCRIPTION, List.of("inner", "outer"), List.of(images.mask(grid), images.mask(grid)));
        Mutations.behind(PREAMBLE, "DICOM SEG, binary", seed, 2_000, file, damaged -> {
            DicomSegmentation read =
                    DicomFile.parse("a", damaged, Mutations.LIMIT).segmentation();
            assertThat(read.values().remaining())
                    .isEqualTo(read.grid().size() * read.segments().size());
        });
    }

    @Test
    void pydicomReadsTheSamePixels() throws IOException {
        RandomImages images = new RandomImages(61);
        Grid grid = Grid.of(new int[] {3, 5, 7}, new double[] {2.5, 0.75, 0.5});
        List<PackedMask> masks = List.of(images.mask(grid), images.mask(grid));
        Path file = write("ours.dcm", DicomSegmentationEncoder.binary(DESCRIPTION, List.of("inner", "outer"), masks));

        String printed = InstalledReader.python("pydicom", """
                import pydicom, sys
                data = pydicom.dcmread(sys.argv[1])
                print(data.PatientID, data.SegmentationType, data.Rows, data.Columns, data.NumberOfFrames)
                print(data.SharedFunctionalGroupsSequence[0].PixelMeasuresSequence[0].PixelSpacing)
                print([segment.SegmentLabel for segment in data.SegmentSequence])
                print(''.join(str(value) for value in data.pixel_array.flatten()))
                """, file);

        StringBuilder pixels = new StringBuilder();
        for (byte value : values(masks)) {
            pixels.append(value);
        }
        assertThat(printed).isEqualTo("unit 7 BINARY 5 7 6\n[0.75, 0.5]\n['inner', 'outer']\n" + pixels);
    }

    @ParameterizedTest(name = "dcmconv {0} {1}")
    @CsvSource({"+te, +e", "+te, -e", "+ti, +e", "+ti, -e"})
    void readsEveryUncompressedFormThatDcmtkWrites(String syntax, String lengths) throws IOException {
        RandomImages images = new RandomImages(62);
        Grid grid = Grid.of(new int[] {3, 5, 7}, new double[] {2.5, 0.75, 0.5});
        List<PackedMask> masks = List.of(images.mask(grid), images.mask(grid));
        Path file = write("ours.dcm", DicomSegmentationEncoder.binary(DESCRIPTION, List.of("inner", "outer"), masks));
        Path converted = folder.resolve("converted.dcm");

        InstalledReader.dcmtk("dcmconv", syntax, lengths, file, converted);

        DicomSegmentation read = DicomFile.read(converted, SizeLimit.DEFAULT).segmentation();
        assertThat(read.grid()).isEqualTo(grid);
        assertThat(read.values()).isEqualTo(ByteBuffer.wrap(values(masks)));
    }

    @Test
    void dcmtkFindsNoFault() throws IOException {
        Path file = write(
                "fractional.dcm",
                DicomSegmentationEncoder.fractional(
                        DESCRIPTION, Grid.of(3, 3), List.of("cell"), ByteBuffer.wrap(new byte[9])));

        assertThat(InstalledReader.dcmtk("dcmdump", file))
                .contains("SegmentationStorage", "[FRACTIONAL]", "[PROBABILITY]")
                .doesNotContain("W:")
                .doesNotContain("E:");
    }

    /** The pixels are the last element of the file, after its tag, its representation and its length. */
    private static byte[] withMorePixels(byte[] file, int surplus) {
        byte[] longer = Arrays.copyOf(file, file.length + surplus);
        int length = indexOf(file, new byte[] {(byte) 0xe0, 0x7f, 0x10, 0, 'O'}) + 8;
        int pixels = length + Integer.BYTES;
        ByteBuffer.wrap(longer).order(ByteOrder.LITTLE_ENDIAN).putInt(length, longer.length - pixels);
        return longer;
    }

    private static byte[] values(List<PackedMask> masks) {
        int size = masks.get(0).grid().size();
        byte[] values = new byte[size * masks.size()];
        for (int index = 0; index < values.length; index++) {
            values[index] = (byte) (masks.get(index / size).contains(index % size) ? 1 : 0);
        }
        return values;
    }

    private static byte[] replace(byte[] file, String text, String replacement) {
        byte[] changed = file.clone();
        byte[] bytes = replacement.getBytes(StandardCharsets.US_ASCII);
        int at = indexOf(file, text.getBytes(StandardCharsets.US_ASCII));
        System.arraycopy(bytes, 0, changed, at, bytes.length);
        return changed;
    }

    private static int indexOf(byte[] file, byte[] searched) {
        for (int at = 0; at + searched.length <= file.length; at++) {
            if (Arrays.equals(file, at, at + searched.length, searched, 0, searched.length)) {
                return at;
            }
        }
        throw new AssertionError("not found");
    }

    private Path write(String name, byte[] bytes) throws IOException {
        return Files.write(folder.resolve(name), bytes);
    }

    private static DicomSegmentation parse(byte[] file) throws IOException {
        return DicomFile.parse("test.dcm", file, SizeLimit.DEFAULT).segmentation();
    }
}
