package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.function.UnaryOperator;
import java.util.stream.Stream;
import org.junit.jupiter.api.Named;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiImageTest {

    private static final int UINT8 = 2;
    private static final int INT16 = 4;
    private static final int FLOAT32 = 16;

    @TempDir
    private Path folder;

    static Stream<ByteOrder> byteOrders() {
        return Stream.of(ByteOrder.LITTLE_ENDIAN, ByteOrder.BIG_ENDIAN);
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsShapeAndSpacingSlowestAxisFirst(ByteOrder order) throws IOException {
        byte[] file = NiftiWriter.image(order, UINT8, 8, 4, 3, 2)
                .spacing(0.5, 0.75, 2)
                .bytes(new byte[24]);

        VoxelImage image = parse(file);

        assertThat(image.shape()).containsExactly(2, 3, 4);
        assertThat(image.spacing()).containsExactly(2, 0.75, 0.5);
        assertThat(image.size()).isEqualTo(24);
    }

    @ParameterizedTest
    @MethodSource("byteOrders")
    void readsEveryVoxelType(ByteOrder order) throws IOException {
        byte[] shorts = ByteBuffer.allocate(4)
                .order(order)
                .putShort((short) -300)
                .putShort((short) 1000)
                .array();
        byte[] floats = ByteBuffer.allocate(8)
                .order(order)
                .putFloat(-0.5f)
                .putFloat(3e9f)
                .array();

        VoxelImage bytes = parse(NiftiWriter.image(order, UINT8, 8, 2, 1).bytes(new byte[] {(byte) 200, 7}));
        VoxelImage ints = parse(NiftiWriter.image(order, INT16, 16, 2, 1).bytes(shorts));
        VoxelImage reals = parse(NiftiWriter.image(order, FLOAT32, 32, 2, 1).bytes(floats));

        assertThat(values(bytes)).containsExactly(200, 7);
        assertThat(values(ints)).containsExactly(-300, 1000);
        assertThat(values(reals)).containsExactly(-0.5, 3e9f);
    }

    @Test
    void scalesByTheHeadersSlopeAndIntercept() throws IOException {
        byte[] voxels = {0, 10};
        NiftiWriter scaled =
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 2, 1).scale(0.5, -1);
        NiftiWriter unscaled =
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 2, 1).scale(0, 5);
        NiftiWriter unset =
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 2, 1).scale(Double.NaN, Double.NaN);

        assertThat(values(parse(scaled.bytes(voxels)))).containsExactly(-1, 4);
        assertThat(values(parse(unscaled.bytes(voxels)))).containsExactly(0, 10);
        assertThat(values(parse(unset.bytes(voxels)))).containsExactly(0, 10);
    }

    @Test
    void readsCompressedFilesWithExtensions() throws IOException {
        byte[] voxelsAfterExtension = new byte[16 + 4];
        voxelsAfterExtension[16] = 5;
        Path file = Files.write(
                folder.resolve("a.nii.gz"),
                NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 2, 2)
                        .floatField(108, 368)
                        .compressed(voxelsAfterExtension));

        assertThat(values(NiftiImage.read(file))).containsExactly(5, 0, 0, 0);
    }

    @Test
    void convertsUnitsToMillimetres() throws IOException {
        byte[] micrometres = NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 1, 1)
                .spacing(250, 500)
                .byteField(123, 3)
                .bytes(new byte[1]);

        assertThat(parse(micrometres).spacing()[0]).isCloseTo(0.5, within(1e-12));
        assertThat(parse(micrometres).spacing()[1]).isCloseTo(0.25, within(1e-12));
    }

    @Test
    void labelsAreWholeNumbersFromZeroTo255() throws IOException {
        NiftiWriter reals = NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, FLOAT32, 32, 2, 1);

        assertThat(parse(reals.bytes(floats(255, 0))).labels()).isEqualTo(ByteBuffer.wrap(new byte[] {(byte) 255, 0}));
        for (float wrong : new float[] {256, -1, 0.5f, Float.NaN}) {
            VoxelImage image = parse(reals.bytes(floats(0, wrong)));
            assertThatThrownBy(image::labels)
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("voxel 1 is " + (double) wrong)
                    .hasMessageContaining("give the label map");
        }
    }

    static Stream<Arguments> malformedHeaders() {
        return Stream.of(
                malformed("sizeof_hdr", writer -> writer.intField(0, 17)),
                malformed("header", writer -> writer.intField(0, 540)),
                malformed("magic", writer -> writer.byteField(345, 'i')),
                malformed("datatype", writer -> writer.shortField(70, 1536)),
                malformed("bitpix", writer -> writer.shortField(70, 64)),
                malformed("scl_slope and scl_inter", writer -> writer.scale(2, Double.NaN)),
                malformed("scl_slope and scl_inter", writer -> writer.scale(Double.POSITIVE_INFINITY, 0)),
                malformed("bitpix", writer -> writer.shortField(72, 16)),
                malformed("dim[0]", writer -> writer.shortField(40, 1)),
                malformed("dim[0]", writer -> writer.shortField(40, 8)),
                malformed("dim[2]", writer -> writer.shortField(44, -3)),
                malformed("dim", writer -> writer.shortField(40, 4).shortField(48, 2)),
                malformed(
                        "dim[5]",
                        writer -> writer.shortField(40, 5).shortField(48, 2).shortField(50, 2)),
                malformed("dim[4]", writer -> writer.shortField(40, 4).shortField(48, -1)),
                malformed("pixdim[1]", writer -> writer.floatField(80, 0)),
                malformed("pixdim[2]", writer -> writer.floatField(84, Double.NaN)),
                malformed("pixdim[3]", writer -> writer.floatField(88, Double.POSITIVE_INFINITY)),
                malformed("xyzt_units", writer -> writer.byteField(123, 5)),
                malformed("vox_offset", writer -> writer.floatField(108, 12)),
                malformed("vox_offset", writer -> writer.floatField(108, 352.5)),
                malformed("vox_offset", writer -> writer.floatField(108, 1e30)),
                malformed("dim", writer -> writer.shortField(42, 30000)),
                malformed(
                        "shape",
                        writer -> writer.shortField(42, 32767)
                                .shortField(44, 32767)
                                .shortField(46, 32767)),
                malformed("voxels", writer -> writer.shortField(46, 1)));
    }

    private static Arguments malformed(String field, UnaryOperator<NiftiWriter> change) {
        return Arguments.of(field, Named.of("changed", change));
    }

    @ParameterizedTest(name = "{0}")
    @MethodSource("malformedHeaders")
    void refusesWithTheField(String field, UnaryOperator<NiftiWriter> change) {
        byte[] file = change.apply(NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 2, 2, 2))
                .bytes(new byte[8]);

        assertThatThrownBy(() -> parse(file))
                .isInstanceOfSatisfying(
                        FormatException.class, e -> assertThat(e.field()).isEqualTo(field));
    }

    @Test
    void refusesASmallCompressedFileThatPromisesMuch() throws IOException {
        byte[] file = NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, UINT8, 8, 900, 900, 900)
                .compressed(new byte[100]);

        assertThatThrownBy(() -> parse(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("compressed bytes can't hold that much");
    }

    @ParameterizedTest(name = "compressed {0}")
    @ValueSource(booleans = {false, true})
    void refusesEveryTruncation(boolean compressed) throws IOException {
        NiftiWriter writer = NiftiWriter.image(ByteOrder.BIG_ENDIAN, INT16, 16, 2, 2);
        byte[] file = compressed ? writer.compressed(new byte[8]) : writer.bytes(new byte[8]);
        for (int length = 0; length < file.length; length++) {
            byte[] truncated = Arrays.copyOf(file, length);
            assertThatThrownBy(() -> parse(truncated))
                    .as("first %d bytes", length)
                    .isInstanceOf(FormatException.class);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {301, 302, 303, 304})
    void damagedFilesEndInAFormatExceptionOrAnImage(long seed) throws IOException {
        NiftiWriter writer = NiftiWriter.image(ByteOrder.LITTLE_ENDIAN, INT16, 16, 4, 3, 2);
        for (byte[] file : new byte[][] {writer.bytes(new byte[48]), writer.compressed(new byte[48])}) {
            Mutations.of(
                    "NIfTI-1",
                    seed,
                    625,
                    file,
                    damaged -> NiftiImage.parse("a", damaged, Mutations.LIMIT).labels());
        }
    }

    private static byte[] floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(4 * values.length).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.array();
    }

    private static double[] values(VoxelImage image) {
        double[] values = new double[image.size()];
        Arrays.setAll(values, image::at);
        return values;
    }

    private static VoxelImage parse(byte[] file) throws IOException {
        return NiftiImage.parse("test.nii", file, SizeLimit.DEFAULT);
    }
}
