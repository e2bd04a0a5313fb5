package io.conformalstreams.connectors.dicom;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.InstalledReader;
import io.conformalstreams.connectors.format.LabelSets;
import io.conformalstreams.connectors.format.LabelValues;
import io.conformalstreams.connectors.format.Mutations;
import io.conformalstreams.connectors.format.RandomImages;
import io.conformalstreams.connectors.format.Segment;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.ByteArrayOutputStream;
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
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** DICOM as others encode it: transfer syntaxes, label maps, integer maps, segment numbers, positions, unknown sequences. */
class DicomDoorsTest {

    private static final int ROWS = 4;
    private static final int COLUMNS = 6;
    private static final int PLANE = ROWS * COLUMNS;

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

    /** Follows the remedy of the message, word by word. */
    @ParameterizedTest(name = "{0}")
    @CsvSource({"dcmcjpls, dcmdjpls", "dcmconv +tb, dcmconv", "gdcmconv --j2k, gdcmconv"})
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

    @ParameterizedTest(name = "{0} bits")
    @ValueSource(ints = {8, 16})
    void readsLabelMaps(int bits) throws IOException {
        byte[] numbers = new byte[2 * PLANE];
        numbers[3] = 2;
        numbers[PLANE + 5] = 7;
        DicomEncoder dataSet = image(new double[] {0, 3}, "0\\0\\%s", numbers, bits)
                .text(DicomTag.SOP_CLASS, DicomSegmentationReader.LABEL_MAP_STORAGE)
                .text(DicomTag.SEGMENTATION_TYPE, "LABELMAP")
                .sequence(
                        DicomTag.SEGMENTS,
                        segment(0, "Background", ""),
                        segment(2, "nucleus", ""),
                        segment(7, "Segment", "4421005"));
        LabelValues named = LabelSets.named(Map.of(1, Set.of("cell", "SCT:4421005"), 4, Set.of("nucleus")));

        DicomSegmentation read = parse(dataSet).segmentation();

        assertThat(read.grid().shape()).containsExactly(2, ROWS, COLUMNS);
        assertThat(read.segments()).extracting(Segment::number).containsExactly(2, 7);
        ByteBuffer labels = read.labels(named);
        assertThat(labels.get(3)).isEqualTo((byte) 4);
        assertThat(labels.get(PLANE + 5)).isEqualTo((byte) 1);
        assertThat(read.values().get(2 * PLANE + PLANE + 5)).isEqualTo((byte) 1);

        numbers[9] = 3;
        DicomEncoder stray = dataSet.bytes(DicomTag.PIXEL_DATA, samples(numbers, bits));
        assertThatThrownBy(() -> parse(stray).segmentation())
                .hasMessageContaining("pixel 9")
                .hasMessageContaining("no segment of this number");
    }

    @ParameterizedTest(name = "{0} bits, representation {1}")
    @CsvSource({"8, 0", "16, 0", "16, 1", "32, 1"})
    void readsIntegerParametricMapsAsRealWorldValues(int bits, int representation) throws IOException {
        byte[] numbers = new byte[PLANE];
        numbers[2] = 100;
        DicomEncoder dataSet = image(new double[] {0}, "0\\0\\%s", numbers, bits)
                .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE)
                .shorts(DicomTag.PIXEL_REPRESENTATION, representation);

        assertThat(parse(dataSet).parametricMap().values().getFloat(8)).isEqualTo(0.25f);
    }

    @Test
    void segmentsHaveTheValuesOfTheirNamesWhateverTheirNumbers() throws IOException {
        LabelValues values = LabelSets.named(Map.of(1, Set.of("cell"), 2, Set.of("nucleus", "SCT:84640000")));

        assertThat(values.ofSegments("a", segments("1 nucleus", "2 Cell"))).containsExactly(2, 1);
        assertThat(values.ofSegments("a", segments("1 nucleus"))).containsExactly(2);
        assertThat(values.ofSegments("a", segments("1 Segment_1", "2 other"))).containsExactly(1, 2);
        assertThat(values.ofSegments("a", List.of(new Segment(1, "x", List.of("SCT:84640000")))))
                .containsExactly(2);
        assertThatThrownBy(() -> values.ofSegments("a", segments("1 nucleus", "2 Segment_2")))
                .hasMessageContaining("segment is 2 'Segment_2'");
        assertThatThrownBy(() -> values.ofSegments("a", List.of(new Segment(1, "cell", List.of("SCT:84640000")))))
                .hasMessageContaining("its label means value 1, but its code SCT:84640000 means 2");
        assertThatThrownBy(() -> values.ofSegments("a", segments("300 x"))).hasMessageContaining("300 'x'");
    }

    @Test
    void aValueOfNoChannelIsRefusedByNameAndCount() {
        ByteBuffer labels = ByteBuffer.wrap(new byte[] {0, 1, -1, -1, 9, 2});

        assertThatThrownBy(() -> LabelSets.numbers(2).requireKnown("a.png", labels))
                .hasMessage(
                        "a.png: label value is 9 in 1 pixels, 255 in 2 pixels; no channel has it; the known values are 0 and"
                                + " [1, 2]. correct it");
    }

    /** A lesion in one slice or in two, without references, placed among the slices of the scores by its position. */
    @ParameterizedTest(name = "step {0}, {1} digits, {2}")
    @CsvSource({"3, 4, 2", "3, 4, 0;5", "0.625, 1, 7", "0.625, 1, 0;3;4", "0.7, 1, 6;2", "1.25, 2, 1", "2.9999, 3, 5;6"
    })
    void framesLieAmongTheSlicesOfTheScores(double step, int digits, String kept) throws IOException {
        double[] heights = new double[8];
        Arrays.setAll(heights, index -> -41.3 + index * step);
        int[] slices =
                Arrays.stream(kept.split(";")).mapToInt(Integer::parseInt).toArray();
        byte[] pixels = new byte[slices.length * PLANE];
        for (int frame = 0; frame < slices.length; frame++) {
            pixels[frame * PLANE + slices[frame]] = 1;
        }
        String format = "12.5\\-7.25\\%." + digits + "f";
        SliceStack stack = parse(image(heights, format, new byte[8 * PLANE], 8)
                        .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE))
                .parametricMap()
                .slices()
                .orElseThrow();
        double[] own =
                Arrays.stream(slices).mapToDouble(slice -> heights[slice]).toArray();

        DicomSegmentation read = parse(labelMap(own, format, pixels)).segmentation(8, Optional.of(stack));

        assertThat(read.grid().shape()).containsExactly(8, ROWS, COLUMNS);
        ByteBuffer labels = read.labels(LabelSets.numbers(1));
        for (int slice = 0; slice < 8; slice++) {
            int wanted = slice;
            boolean marked = Arrays.stream(slices).anyMatch(each -> each == wanted);
            assertThat(labels.get(slice * PLANE + slice)).isEqualTo((byte) (marked ? 1 : 0));
        }
    }

    /** Slices that run the other way, on rows that run the other way: one frame is enough to place them. */
    @Test
    void framesAreFoundAmongTheSlicesOfScoresInAnotherOrder() throws IOException {
        double[][] directions = {{0, 0, -1}, {0, -1, 0}, {1, 0, 0}};
        PlacedGrid scores = new PlacedGrid(
                Grid.of(new int[] {5, ROWS, COLUMNS}, new double[] {3, 0.75, 0.5}),
                ImageGeometry.of(new double[] {12.5, -7.25 + (ROWS - 1) * 0.75, 12}, directions, Optional.empty()));
        byte[] pixels = new byte[PLANE];
        pixels[1] = 1;

        DicomSegmentation read = parse(labelMap(new double[] {3}, "12.5\\-7.25\\%s", pixels))
                .segmentation(5, Optional.of(SliceStack.of(scores)));

        VoxelGrid own = read.slices().orElseThrow().grid();
        SignedPermutation turn = own.placed().orElseThrow().onto(scores).orElseThrow();
        ByteBuffer labels = turn.apply(read.labels(LabelSets.numbers(1)), own.lengths());
        for (int voxel = 0; voxel < 5 * PLANE; voxel++) {
            // The height 3 is the fourth of 12, 9, 6, 3 and 0, and the first row is the last.
            boolean marked = voxel == 3 * PLANE + (ROWS - 1) * COLUMNS + 1;
            assertThat(labels.get(voxel)).isEqualTo((byte) (marked ? 1 : 0));
        }
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(strings = {"12.5\\-7.25\\%s.5", "0.5\\-7.25\\%s", "12.5\\-8.0\\%s", "12.5\\-7.25\\9%s"})
    void framesBesideTheScoresAreRefused(String position) throws IOException {
        SliceStack stack = parse(image(new double[] {0, 3, 6}, "12.5\\-7.25\\%s", new byte[3 * PLANE], 8)
                        .text(DicomTag.SOP_CLASS, DicomParametricMapReader.PARAMETRIC_MAP_STORAGE))
                .parametricMap()
                .slices()
                .orElseThrow();
        DicomFile label = parse(labelMap(new double[] {3}, position.replace("%s", "%.0f"), new byte[PLANE]));

        assertThatThrownBy(() -> label.segmentation(3, Optional.of(stack)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("isn't on the grid of the scores, which has 3 slices from [12.5, -7.25, 0.0]");
    }

    /** Steps of 0.625 mm in positions of one digit: differences are 0.6 and 0.7. */
    @ParameterizedTest(name = "{0} digits")
    @ValueSource(ints = {1, 2, 3})
    void roundedPositionsAreRegular(int digits) throws IOException {
        double[] heights = new double[120];
        Arrays.setAll(heights, index -> 17.11 + index * 0.625);

        DicomSegmentation read = parse(labelMap(heights, "0\\0\\%." + digits + "f", new byte[120 * PLANE]))
                .segmentation();

        assertThat(read.grid().depth()).isEqualTo(120);
        assertThat(read.grid().spacing(0)).isCloseTo(0.625, within(0.001));
    }

    /** A writer that doesn't know the attributes writes their sequences as unknown, and what is in them implicitly. */
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
        byte[] labelMap = labelMap(new double[] {0, 3}, "0\\0\\%s", new byte[2 * PLANE])
                .file(DicomSegmentationReader.LABEL_MAP_STORAGE, "1.2.3");
        Grid grid = Grid.of(new int[] {2, ROWS, COLUMNS}, new double[] {2.5, 0.75, 0.5});
        Path plain = Files.write(folder.resolve("plain.dcm"), fractional(grid, new byte[grid.size()]));
        List<byte[]> files = new ArrayList<>(List.of(labelMap));
        for (String command : List.of("dcmcrle", "dcmconv +td")) {
            Path encoded = folder.resolve("encoded.dcm");
            List<Object> arguments = new ArrayList<>(List.of(command.split(" ")).subList(1, command.split(" ").length));
            arguments.addAll(List.of(plain, encoded));
            InstalledReader.dcmtk(command.split(" ")[0], arguments.toArray());
            files.add(Files.readAllBytes(encoded));
        }
        for (byte[] file : files) {
            Mutations.of(seed, 1_000, Arrays.copyOfRange(file, 128, file.length), damaged -> {
                byte[] whole = new byte[128 + damaged.length];
                System.arraycopy(damaged, 0, whole, 128, damaged.length);
                DicomFile.parse("a", whole, new SizeLimit(1 << 24))
                        .segmentation()
                        .values();
            });
        }
    }

    private static List<Segment> segments(String... described) {
        return Arrays.stream(described)
                .map(text -> new Segment(Integer.parseInt(text.split(" ")[0]), text.split(" ")[1], List.of()))
                .toList();
    }

    private static byte[] fractional(Grid grid, byte[] values) {
        return DicomSegmentationEncoder.fractional(
                new DicomSegmentationEncoder.Description("p", "s", "t", Instant.EPOCH),
                grid,
                List.of("cell"),
                ByteBuffer.wrap(values));
    }

    private static DicomEncoder labelMap(double[] heights, String position, byte[] pixels) {
        return image(heights, position, pixels, 8)
                .text(DicomTag.SOP_CLASS, DicomSegmentationReader.LABEL_MAP_STORAGE)
                .text(DicomTag.SEGMENTATION_TYPE, "LABELMAP")
                .sequence(DicomTag.SEGMENTS, segment(1, "lesion", ""));
    }

    private static DicomEncoder segment(int number, String label, String code) {
        return new DicomEncoder()
                .sequence(
                        DicomTag.SEGMENTED_PROPERTY_TYPE,
                        new DicomEncoder().text(DicomTag.CODE_VALUE, code).text(DicomTag.CODING_SCHEME, "SCT"))
                .shorts(DicomTag.SEGMENT_NUMBER, number)
                .text(DicomTag.SEGMENT_LABEL, label);
    }

    /** Frames at positions along z, whose text is the format of each height. */
    private static DicomEncoder image(double[] heights, String position, byte[] pixels, int bits) {
        List<DicomEncoder> frames = new ArrayList<>();
        for (double height : heights) {
            frames.add(new DicomEncoder()
                    .sequence(
                            DicomTag.PLANE_POSITION,
                            new DicomEncoder()
                                    .text(DicomTag.IMAGE_POSITION, String.format(Locale.ROOT, position, height))));
        }
        return new DicomEncoder()
                .text(DicomTag.NUMBER_OF_FRAMES, Integer.toString(heights.length))
                .shorts(DicomTag.ROWS, ROWS)
                .shorts(DicomTag.COLUMNS, COLUMNS)
                .shorts(DicomTag.BITS_ALLOCATED, bits)
                .sequence(
                        DicomTag.SHARED_FUNCTIONAL_GROUPS,
                        new DicomEncoder()
                                .sequence(
                                        DicomTag.PIXEL_MEASURES,
                                        new DicomEncoder().decimals(DicomTag.PIXEL_SPACING, 0.75, 0.5))
                                .sequence(
                                        DicomTag.PLANE_ORIENTATION,
                                        new DicomEncoder().decimals(DicomTag.IMAGE_ORIENTATION, 1, 0, 0, 0, 1, 0))
                                .sequence(
                                        DicomTag.REAL_WORLD_VALUE_MAPPING,
                                        new DicomEncoder()
                                                .bytes(DicomTag.REAL_WORLD_SLOPE, eight(0.0025))
                                                .bytes(DicomTag.REAL_WORLD_INTERCEPT, eight(0))))
                .sequence(DicomTag.PER_FRAME_FUNCTIONAL_GROUPS, frames)
                .bytes(DicomTag.PIXEL_DATA, samples(pixels, bits));
    }

    private static byte[] samples(byte[] numbers, int bits) {
        int bytes = bits / Byte.SIZE;
        byte[] samples = new byte[numbers.length * bytes];
        for (int index = 0; index < numbers.length; index++) {
            samples[index * bytes] = numbers[index];
        }
        return samples;
    }

    private static byte[] eight(double value) {
        return ByteBuffer.allocate(Double.BYTES)
                .order(ByteOrder.LITTLE_ENDIAN)
                .putDouble(value)
                .array();
    }

    private static DicomFile parse(DicomEncoder dataSet) throws IOException {
        return DicomFile.parse(
                "a.dcm", dataSet.file(DicomSegmentationReader.LABEL_MAP_STORAGE, "1.2.3"), SizeLimit.DEFAULT);
    }

    /** Rewrites the sequences of a file as elements of unknown representation, whose items are implicit. */
    private static final class UnknownSequences {

        private final boolean undefinedLength;

        private UnknownSequences(boolean undefinedLength) {
            this.undefinedLength = undefinedLength;
        }

        static byte[] rewrite(byte[] file, boolean undefinedLength) {
            ByteBuffer bytes = ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
            bytes.position(132 + 12 + bytes.getInt(132 + 8));
            ByteArrayOutputStream rewritten = new ByteArrayOutputStream();
            rewritten.write(file, 0, bytes.position());
            new UnknownSequences(undefinedLength)
                    .elements(bytes.slice().order(ByteOrder.LITTLE_ENDIAN), rewritten, true);
            return rewritten.toByteArray();
        }

        private void elements(ByteBuffer from, ByteArrayOutputStream to, boolean explicit) {
            while (from.hasRemaining()) {
                byte[] tag = take(from, 4);
                String representation = new String(take(from, 2), StandardCharsets.US_ASCII);
                boolean wide = DicomTag.hasLongLength(representation);
                int length = wide ? from.getInt(from.position() + 2) : from.getShort() & 0xffff;
                from.position(from.position() + (wide ? 6 : 0));
                ByteBuffer value = from.slice(from.position(), length).order(ByteOrder.LITTLE_ENDIAN);
                from.position(from.position() + length);
                to.writeBytes(tag);
                if (representation.equals("SQ")) {
                    byte[] items = items(value);
                    to.writeBytes(explicit ? new byte[] {'U', 'N', 0, 0} : new byte[0]);
                    to.writeBytes(little(undefinedLength ? -1 : items.length));
                    to.writeBytes(items);
                    to.writeBytes(undefinedLength ? end(0xE0DD) : new byte[0]);
                } else {
                    to.writeBytes(explicit ? representation.getBytes(StandardCharsets.US_ASCII) : new byte[0]);
                    to.writeBytes(
                            !explicit
                                    ? little(length)
                                    : wide ? concat(new byte[2], little(length)) : Arrays.copyOf(little(length), 2));
                    byte[] content = new byte[length];
                    value.get(content);
                    to.writeBytes(content);
                }
            }
        }

        private byte[] items(ByteBuffer value) {
            ByteArrayOutputStream items = new ByteArrayOutputStream();
            while (value.hasRemaining()) {
                byte[] tag = take(value, 4);
                int length = value.getInt();
                ByteArrayOutputStream content = new ByteArrayOutputStream();
                elements(value.slice(value.position(), length).order(ByteOrder.LITTLE_ENDIAN), content, false);
                value.position(value.position() + length);
                items.writeBytes(tag);
                items.writeBytes(little(undefinedLength ? -1 : content.size()));
                items.writeBytes(content.toByteArray());
                items.writeBytes(undefinedLength ? end(0xE00D) : new byte[0]);
            }
            return items.toByteArray();
        }

        private static byte[] end(int element) {
            return ByteBuffer.allocate(8)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putShort((short) 0xFFFE)
                    .putShort((short) element)
                    .putInt(0)
                    .array();
        }

        private static byte[] take(ByteBuffer from, int length) {
            byte[] bytes = new byte[length];
            from.get(bytes);
            return bytes;
        }

        private static byte[] little(int value) {
            return ByteBuffer.allocate(4)
                    .order(ByteOrder.LITTLE_ENDIAN)
                    .putInt(value)
                    .array();
        }

        private static byte[] concat(byte[] first, byte[] second) {
            return ByteBuffer.allocate(first.length + second.length)
                    .put(first)
                    .put(second)
                    .array();
        }
    }
}
