package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.Locale;
import java.util.Map;
import java.util.Set;
import java.util.stream.Stream;
import java.util.zip.DeflaterOutputStream;
import java.util.zip.GZIPOutputStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** The same numbers in every type and byte order of NIfTI, NIfTI-2, NumPy, NRRD and MetaImage. */
class VoxelTypesTest {

    private static final double[] NUMBERS = {0, 1, 2, 255, 17, 100};
    private static final String SLICER_TAGS =
            "Segmentation.Status:inprogress|TerminologyEntry:Segmentation category and type"
                    + "~SCT^85756007^Tissue~SCT^4421005^Cell~^^~Anatomic codes~^^~^^|";

    static Stream<Arguments> types() {
        return Arrays.stream(ElementType.values())
                .filter(type -> type != ElementType.BOOLEAN && type != ElementType.FLOAT16)
                .flatMap(type -> Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN)
                        .filter(order -> type != ElementType.INT8)
                        .map(order -> Arguments.of(type, order)));
    }

    @ParameterizedTest(name = "{0} {1}")
    @MethodSource("types")
    void everyFormatReadsTheNumbers(ElementType type, ByteOrder order) throws IOException {
        byte[] voxels = stored(type, order);
        String byteOrder = order == ByteOrder.LITTLE_ENDIAN ? "little" : "big";

        for (VoxelImage image : new VoxelImage[] {
            NiftiImage.parse("a", nifti1(type, order, voxels), SizeLimit.DEFAULT),
            NiftiImage.parse("a", nifti2(type, order, voxels), SizeLimit.DEFAULT),
            NrrdImage.parse("a", nrrd(type, byteOrder, "raw", voxels), SizeLimit.DEFAULT)
                    .voxels(),
            NrrdImage.parse("a", nrrd(type, byteOrder, "gzip", voxels), SizeLimit.DEFAULT)
                    .voxels(),
            MetaImage.parse("a", meta(type, order, false, voxels), SizeLimit.DEFAULT),
            MetaImage.parse("a", meta(type, order, true, voxels), SizeLimit.DEFAULT)
        }) {
            assertThat(image.shape()).containsExactly(1, 2, 3);
            assertThat(image.spacing()).containsExactly(2.5, 0.75, 0.5);
            assertThat(image.labels()).isEqualTo(labels());
            for (int index = 0; index < NUMBERS.length; index++) {
                assertThat(image.at(index)).isEqualTo(NUMBERS[index]);
                assertThat(type.at(image.stored(), index)).isEqualTo(NUMBERS[index]);
            }
        }
        String descriptor = (order == ByteOrder.BIG_ENDIAN && type.bytes() > 1 ? ">" : "<")
                + type.descriptor().substring(1);
        NpyArray array = NpyArray.read(
                "a",
                new ByteArrayInputStream(NumpyWriter.npy(descriptor, false, "(2L, 3L)", voxels)),
                1 << 20,
                SizeLimit.DEFAULT);
        assertThat(array.labels("a")).isEqualTo(labels());
    }

    @Test
    void negativeNumbersAndUnsignedOnesAreThemselves() {
        ByteBuffer ones = ByteBuffer.allocate(8).order(ByteOrder.LITTLE_ENDIAN).putLong(0, -1);
        assertThat(ElementType.INT8.at(ones, 0)).isEqualTo(-1);
        assertThat(ElementType.INT64.at(ones, 0)).isEqualTo(-1);
        assertThat(ElementType.UINT32.at(ones, 0)).isEqualTo(4294967295.0);
        assertThat(ElementType.UINT64.at(ones, 0)).isEqualTo(new BigDecimal("18446744073709551615").doubleValue());
    }

    @ParameterizedTest(name = "{0}")
    @ValueSource(doubles = {256, -1, 0.5, Double.NaN, 1e18})
    void labelsOfEveryTypeAreWholeNumbersUpTo255(double wrong) {
        ByteBuffer doubles =
                ByteBuffer.allocate(16).order(ByteOrder.LITTLE_ENDIAN).putDouble(8, wrong);
        NpyArray array = NpyArray.of(ElementType.FLOAT64, new int[] {1, 2}, doubles);

        assertThatThrownBy(() -> array.labels("a.npy"))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("voxel 1 is " + wrong)
                .hasMessageNotContaining("astype");
    }

    @Test
    void aSingleSliceNeedsNoDistanceToTheNext() throws IOException {
        byte[] slice = NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, 2, 8, 3, 2, 1)
                .spacing(0.5, 0.75, 0)
                .bytes(new byte[6]);

        assertThat(NiftiImage.parse("a", slice, SizeLimit.DEFAULT).spacing()).containsExactly(1, 0.75, 0.5);
    }

    @Test
    void halvesAreExact() {
        for (int bits = 0; bits < 1 << Short.SIZE; bits++) {
            int exponent = bits >> 10 & 0x1f;
            double fraction = (bits & 0x3ff) / 1024.0;
            double magnitude = exponent == 0
                    ? fraction * 0x1p-14
                    : exponent == 31
                            ? fraction == 0 ? Double.POSITIVE_INFINITY : Double.NaN
                            : (1 + fraction) * Math.pow(2, exponent - 15);
            assertThat(Double.compare(Half.toFloat((short) bits), bits < 0x8000 ? magnitude : -magnitude))
                    .as("bits %x", bits)
                    .isZero();
        }
    }

    @ParameterizedTest(name = "{0}")
    @CsvSource({"list domain domain domain, 2 3 2 1, true", "domain domain domain list, 3 2 1 2, false"})
    void channelsOfNrrdAreTheFastestOrTheSlowestAxis(String kinds, String sizes, boolean fastest) throws IOException {
        byte[] voxels = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11};

        VoxelImage image = NrrdImage.parse(
                        "a",
                        text(
                                "NRRD0004\n# by hand\ntype: uchar\ndimension: 4\nsizes: " + sizes + "\nkinds: " + kinds
                                        + "\nencoding: raw\n\n",
                                voxels),
                        SizeLimit.DEFAULT)
                .voxels();

        assertThat(image.channels()).isEqualTo(2);
        assertThat(image.shape()).containsExactly(1, 2, 3);
        assertThat(image.spacing()).isEmpty();
        assertThat(image.at(1)).isEqualTo(fastest ? 2 : 1);
        assertThat(image.at(6)).isEqualTo(fastest ? 1 : 6);
    }

    @Test
    void channelsOfMetaImageLieTogether() throws IOException {
        VoxelImage image = MetaImage.parse(
                "a",
                text(
                        "ObjectType = Image\nNDims = 2\nDimSize = 2 1\nElementNumberOfChannels = 3\nElementType = MET_UCHAR\n"
                                + "ElementDataFile = LOCAL\n",
                        new byte[] {1, 2, 3, 4, 5, 6}),
                SizeLimit.DEFAULT);

        assertThat(image.stored()).isEqualTo(ByteBuffer.wrap(new byte[] {1, 4, 2, 5, 3, 6}));
    }

    @Test
    void segmentsOfSlicerAreTakenByNameOrCode() throws IOException {
        byte[] file = text(
                "NRRD0005\ntype: uchar\ndimension: 4\nsizes: 2 2 1 1\nkinds: list domain domain domain\nencoding: raw\n"
                        + "Segment0_Name:=nucleus\nSegment0_LabelValue:=1\nSegment0_Layer:=0\n"
                        + "Segment1_Name:=Segment_2\nSegment1_LabelValue:=1\nSegment1_Layer:=1\nSegment1_Tags:="
                        + SLICER_TAGS + "\n\n",
                new byte[] {0, 1, 1, 1});
        LabelValues values = LabelSets.named(Map.of(1, Set.of("cell", "SCT:4421005"), 2, Set.of("nucleus")));

        assertThat(NrrdImage.parse("a", file, SizeLimit.DEFAULT).labels(values))
                .isEqualTo(ByteBuffer.wrap(new byte[] {1, 2}));
    }

    @ParameterizedTest(name = "{0}: {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "type: uchar | type: block | type",
                "encoding: raw | encoding: bzip2 | encoding",
                "encoding: raw | data file: a.raw | data file",
                "sizes: 3 2 | sizes: 3 0 | sizes",
                "dimension: 2 | dimension: 5 | dimension",
                "sizes: 3 2 | sizes: 3 20000000 | sizes",
                "spacings: 1 1 | spacings: 1 0 | spacings",
                "spacings: 1 1 | spacings: 1 | spacings",
                "NRRD0004 | P5 | first line"
            })
    void refusesOtherNrrd(String from, String to, String field) {
        byte[] file = text(
                "NRRD0004\ntype: uchar\ndimension: 2\nsizes: 3 2\nspacings: 1 1\nencoding: raw\n\n".replace(from, to),
                new byte[6]);

        assertThatThrownBy(() -> NrrdImage.parse("a", file, SizeLimit.DEFAULT))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {801, 802})
    void damagedFilesEndInAFormatExceptionOrAnImage(long seed) throws IOException {
        byte[] voxels = stored(ElementType.INT16, ByteOrder.LITTLE_ENDIAN);
        Mutations.of(
                seed,
                600,
                nifti2(ElementType.INT16, ByteOrder.LITTLE_ENDIAN, voxels),
                damaged -> NiftiImage.parse("a", damaged, SizeLimit.DEFAULT).labels());
        for (String encoding : new String[] {"raw", "gzip"}) {
            Mutations.of(
                    seed,
                    600,
                    nrrd(ElementType.INT16, "little", encoding, voxels),
                    damaged -> NrrdImage.parse("a", damaged, SizeLimit.DEFAULT).labels(LabelSets.numbers(255)));
        }
        for (boolean compressed : new boolean[] {false, true}) {
            Mutations.of(
                    seed,
                    600,
                    meta(ElementType.INT16, ByteOrder.LITTLE_ENDIAN, compressed, voxels),
                    damaged -> MetaImage.parse("a", damaged, SizeLimit.DEFAULT).labels());
        }
    }

    private static ByteBuffer labels() {
        byte[] labels = new byte[NUMBERS.length];
        for (int index = 0; index < labels.length; index++) {
            labels[index] = (byte) NUMBERS[index];
        }
        return ByteBuffer.wrap(labels);
    }

    private static byte[] stored(ElementType type, ByteOrder order) {
        ByteBuffer voxels = ByteBuffer.allocate(NUMBERS.length * type.bytes()).order(order);
        for (double number : NUMBERS) {
            switch (type) {
                case FLOAT32 -> voxels.putFloat((float) number);
                case FLOAT64 -> voxels.putDouble(number);
                default -> {
                    switch (type.bytes()) {
                        case 1 -> voxels.put((byte) number);
                        case 2 -> voxels.putShort((short) number);
                        case 4 -> voxels.putInt((int) number);
                        default -> voxels.putLong((long) number);
                    }
                }
            }
        }
        return voxels.array();
    }

    private static byte[] nifti1(ElementType type, ByteOrder order, byte[] voxels) {
        return NiftiWriter.image(order, type.niftiCode(), Byte.SIZE * type.bytes(), 3, 2, 1)
                .spacing(0.5, 0.75, 2.5)
                .bytes(voxels);
    }

    private static byte[] nifti2(ElementType type, ByteOrder order, byte[] voxels) {
        ByteBuffer file = ByteBuffer.allocate(544 + voxels.length).order(order);
        file.putInt(0, 540).put(4, new byte[] {'n', '+', '2', 0, '\r', '\n', 26, '\n'});
        file.putShort(12, (short) type.niftiCode()).putShort(14, (short) (Byte.SIZE * type.bytes()));
        long[] lengths = {3, 3, 2, 1, 1, 1, 1, 1};
        double[] spacing = {1, 0.5, 0.75, 2.5, 1, 1, 1, 1};
        for (int field = 0; field < 8; field++) {
            file.putLong(16 + 8 * field, lengths[field]).putDouble(104 + 8 * field, spacing[field]);
        }
        file.putLong(168, 544).putInt(500, 2);
        return file.put(544, voxels).array();
    }

    private static byte[] nrrd(ElementType type, String endian, String encoding, byte[] voxels) throws IOException {
        String name = type == ElementType.FLOAT32
                ? "float"
                : type == ElementType.FLOAT64 ? "double" : type.name().toLowerCase(Locale.ROOT);
        ByteArrayOutputStream compressed = new ByteArrayOutputStream();
        try (GZIPOutputStream stream = new GZIPOutputStream(compressed)) {
            stream.write(voxels);
        }
        return text(
                "NRRD0004\ntype: " + name + "\ndimension: 3\nspace: left-posterior-superior\nsizes: 3 2 1\n"
                        + "space directions: (0,0.5,0) (-0.75, 0, 0) (0,0,2.5)\nkinds: domain domain domain\nendian: "
                        + endian + "\nencoding: " + encoding + "\nspace origin: (0,0,0)\n\n",
                encoding.equals("raw") ? voxels : compressed.toByteArray());
    }

    private static byte[] meta(ElementType type, ByteOrder order, boolean compressed, byte[] voxels)
            throws IOException {
        String name = switch (type) {
            case INT8 -> "CHAR";
            case UINT8 -> "UCHAR";
            case INT16 -> "SHORT";
            case UINT16 -> "USHORT";
            case INT32 -> "INT";
            case UINT32 -> "UINT";
            case INT64 -> "LONG_LONG";
            case UINT64 -> "ULONG_LONG";
            case FLOAT32 -> "FLOAT";
            default -> "DOUBLE";
        };
        ByteArrayOutputStream deflated = new ByteArrayOutputStream();
        try (DeflaterOutputStream stream = new DeflaterOutputStream(deflated)) {
            stream.write(voxels);
        }
        return text(
                "ObjectType = Image\nNDims = 3\nBinaryData = True\nBinaryDataByteOrderMSB = "
                        + (order == ByteOrder.BIG_ENDIAN ? "True" : "False") + "\nCompressedData = "
                        + (compressed ? "True" : "False")
                        + "\nTransformMatrix = 1 0 0 0 1 0 0 0 1\nElementSpacing = 0.5 0.75 2.5\nDimSize = 3 2 1\n"
                        + "ElementType = MET_" + name + "\nElementDataFile = LOCAL\n",
                compressed ? deflated.toByteArray() : voxels);
    }

    private static byte[] text(String header, byte[] voxels) {
        byte[] start = header.getBytes(StandardCharsets.UTF_8);
        return ByteBuffer.allocate(start.length + voxels.length)
                .put(start)
                .put(voxels)
                .array();
    }
}
