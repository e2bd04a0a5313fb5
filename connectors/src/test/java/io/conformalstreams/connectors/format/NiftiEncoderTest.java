package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.PackedMask;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class NiftiEncoderTest {

    private static final String DESCRIBE = """
            import nibabel, sys
            for file in sys.argv[1:]:
                image = nibabel.load(file)
                header = image.header
                print(image.shape, image.get_data_dtype(), header.get_zooms()[:3], header.get_xyzt_units()[0])
                print(sum(int(value) * (i % 251 + 1) for i, value in enumerate(image.get_fdata().flatten(order='F'))))
            """;

    @TempDir
    private Path folder;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2, 3, 4, 5})
    void readsWhatItWrites(long seed) throws IOException {
        RandomImages images = new RandomImages(seed);
        for (int i = 0; i < 40; i++) {
            Grid grid = images.grid();
            int channels = 1 + images.below(3);
            List<ElementType> types = Arrays.stream(ElementType.values())
                    .filter(candidate -> candidate.niftiCode() != 0)
                    .toList();
            ElementType type = types.get(images.below(types.size()));
            byte[] voxels = images.bytes(grid.size() * channels * type.bytes());

            byte[] file = NiftiEncoder.encode(grid, channels, type, ByteBuffer.wrap(voxels));

            for (byte[] form : new byte[][] {file, NiftiEncoder.compress(file)}) {
                VoxelImage image = NiftiImage.parse("test.nii", form, SizeLimit.DEFAULT);
                assertThat(image.channels()).isEqualTo(channels);
                assertThat(image.type()).isEqualTo(type);
                assertThat(image.stored()).as("seed %d, image %d", seed, i).isEqualTo(ByteBuffer.wrap(voxels));
                int[] shape = image.shape();
                assertThat(Grid.of(shape, image.spacing()).size()).isEqualTo(grid.size());
                assertThat(shape[shape.length - 1]).isEqualTo(grid.width());
                assertThat(image.spacing()).endsWith(grid.spacing());
            }
        }
    }

    @Test
    void turnsBigEndianVoxelsRound() throws IOException {
        byte[] shorts = {1, 2, 3, 4};
        byte[] floats = {1, 2, 3, 4, 5, 6, 7, 8};

        assertThat(stored(4, 16, shorts)).isEqualTo(ByteBuffer.wrap(new byte[] {2, 1, 4, 3}));
        assertThat(stored(16, 32, floats)).isEqualTo(ByteBuffer.wrap(new byte[] {4, 3, 2, 1, 8, 7, 6, 5}));
    }

    @Test
    void refusesAnAxisThatTheHeaderCannotHold() {
        assertThatThrownBy(() -> NiftiEncoder.mask(PackedMask.none(Grid.of(2, 32_768)), Optional.empty()))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("32767");
    }

    @Test
    void refusesSeveralChannelsAsLabels() throws IOException {
        byte[] file = NiftiEncoder.encode(Grid.of(2, 2), 2, ElementType.UINT8, ByteBuffer.allocate(8));

        assertThatThrownBy(NiftiImage.parse("test.nii", file, SizeLimit.DEFAULT)::labels)
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("channels is 2");
    }

    @Test
    void nibabelReadsMasksAndChannels() throws IOException {
        PackedMask mask = PackedMask.ofPackedBytes(
                Grid.of(new int[] {2, 3, 4}, new double[] {2.5, 0.75, 0.5}), new byte[] {0x11, (byte) 0x82, 0x41});
        Path file = Files.write(
                folder.resolve("mask.nii.gz"), NiftiEncoder.compress(NiftiEncoder.mask(mask, Optional.empty())));
        byte[] voxels = {1, 2, 3, 4, 5, 6, 7, 8, 9, 10, 11, 12};
        Path channels = Files.write(
                folder.resolve("channels.nii"),
                NiftiEncoder.encode(Grid.of(1, 2, 3), 2, ElementType.UINT8, ByteBuffer.wrap(voxels)));

        assertThat(InstalledReader.python("nibabel", DESCRIBE, file, channels))
                .isEqualTo("(4, 3, 2) uint8 (0.5, 0.75, 2.5) mm\n" + weightedSum(mask)
                        + "\n(3, 2, 1, 2) uint8 (1.0, 1.0, 1.0) mm\n650");
    }

    @Test
    void readsTheChannelLastImagesThatNibabelWrites() throws IOException {
        Path file = folder.resolve("scores.nii.gz");
        InstalledReader.python("nibabel", """
                import nibabel, numpy, sys
                # MONAI: (x, y, z, channel), float32
                values = numpy.fromfunction(lambda x, y, z, c: x + 10 * y + 100 * z + 1000 * c, (4, 3, 2, 2))
                nibabel.save(nibabel.Nifti1Image(values.astype('float32'), numpy.diag([0.5, 0.75, 2.5, 1])), sys.argv[1])
                """, file);

        VoxelImage image = NiftiImage.read(file);

        assertThat(image.channels()).isEqualTo(2);
        assertThat(image.shape()).containsExactly(2, 3, 4);
        assertThat(image.spacing()).containsExactly(2.5, 0.75, 0.5);
        assertThat(image.at(0)).isEqualTo(0);
        assertThat(image.at(1)).isEqualTo(1);
        assertThat(image.at(4)).isEqualTo(10);
        assertThat(image.at(12)).isEqualTo(100);
        assertThat(image.at(24 + 23)).isEqualTo(1123);
    }

    private static ByteBuffer stored(int dataType, int bits, byte[] voxels) throws IOException {
        byte[] file =
                NiftiWriter.image(ByteOrder.BIG_ENDIAN, dataType, bits, 2, 1).bytes(voxels);
        return NiftiImage.parse("test.nii", file, SizeLimit.DEFAULT).stored();
    }

    private static long weightedSum(PackedMask mask) {
        long sum = 0;
        for (int index = 0; index < mask.grid().size(); index++) {
            sum += mask.contains(index) ? index % 251 + 1 : 0;
        }
        return sum;
    }
}
