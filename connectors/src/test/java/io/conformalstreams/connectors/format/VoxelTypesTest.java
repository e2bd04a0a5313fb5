package io.conformalstreams.connectors.format;

import static io.conformalstreams.connectors.format.VoxelWriter.NUMBERS;
import static io.conformalstreams.connectors.format.VoxelWriter.labels;
import static io.conformalstreams.connectors.format.VoxelWriter.meta;
import static io.conformalstreams.connectors.format.VoxelWriter.nifti1;
import static io.conformalstreams.connectors.format.VoxelWriter.nifti2;
import static io.conformalstreams.connectors.format.VoxelWriter.nrrd;
import static io.conformalstreams.connectors.format.VoxelWriter.stored;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayInputStream;
import java.io.IOException;
import java.math.BigDecimal;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Reads the same numbers in every type and byte order of NIfTI, NIfTI-2, NumPy, NRRD and MetaImage. */
class VoxelTypesTest {

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

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {801, 802})
    void damagedFilesEndInAFormatExceptionOrAnImage(long seed) throws IOException {
        byte[] voxels = stored(ElementType.INT16, ByteOrder.LITTLE_ENDIAN);
        Mutations.of(
                "NIfTI-2",
                seed,
                600,
                nifti2(ElementType.INT16, ByteOrder.LITTLE_ENDIAN, voxels),
                damaged -> NiftiImage.parse("a", damaged, Mutations.LIMIT).labels());
        for (String encoding : new String[] {"raw", "gzip"}) {
            Mutations.of(
                    "NRRD",
                    seed,
                    600,
                    nrrd(ElementType.INT16, "little", encoding, voxels),
                    damaged -> NrrdImage.parse("a", damaged, Mutations.LIMIT).labels(LabelSets.numbers(255)));
        }
        for (boolean compressed : new boolean[] {false, true}) {
            Mutations.of(
                    "MetaImage",
                    seed,
                    600,
                    meta(ElementType.INT16, ByteOrder.LITTLE_ENDIAN, compressed, voxels),
                    damaged -> MetaImage.parse("a", damaged, Mutations.LIMIT).labels());
        }
    }
}
