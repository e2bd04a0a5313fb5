package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Locale;
import java.util.Optional;
import org.assertj.core.data.Offset;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Compares the positions of NIfTI voxels with the formulas of nifti1.h, applied to the bytes of the header. */
class NiftiOrientationTest {

    private static final int QFORM_CODE = 252;
    private static final int SFORM_CODE = 254;
    private static final int ROWS = 280;

    /** Tolerance for single precision at distances of a few hundred mm. */
    private static final Offset<Double> ROUNDING = within(2e-4);

    @TempDir
    private Path folder;

    @Test
    void readsTheSformVoxelByVoxel() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            PlacedGrid grid = RandomOblique.grid(seed);
            byte[] file = write(grid);

            PlacedGrid read = read(file).placed().orElseThrow();

            requireSamePlaces(grid, read);
            requirePlaces(read, file, NiftiOrientationTest::bySform);
            assertThat(read(file).remarks()).isEmpty();
        }
    }

    @Test
    void readsTheQformVoxelByVoxelWhereThereIsNoSform() throws IOException {
        for (int seed = 0; seed < 200; seed++) {
            PlacedGrid grid = RandomOblique.grid(seed);
            byte[] file = write(grid);
            header(file).putShort(SFORM_CODE, (short) 0);

            PlacedGrid read = read(file).placed().orElseThrow();

            requireSamePlaces(grid, read);
            requirePlaces(read, file, NiftiOrientationTest::byQform);
            assertThat(read.grid().spacing()).containsExactly(grid.grid().spacing(), ROUNDING);
        }
    }

    @Test
    void readsTurnsByHalfACircle() throws IOException {
        for (double[] signs : new double[][] {{1, -1, -1}, {-1, 1, -1}, {-1, -1, 1}, {-1, -1, -1}, {1, 1, -1}}) {
            double[][] directions = {{0, 0, signs[2]}, {0, signs[1], 0}, {signs[0], 0, 0}};
            PlacedGrid grid = new PlacedGrid(
                    Grid.of(3, 4, 5), ImageGeometry.of(new double[] {7, -8, 9}, directions, Optional.empty()));
            byte[] file = write(grid);
            header(file).putShort(SFORM_CODE, (short) 0);

            requireSamePlaces(grid, read(file).placed().orElseThrow());
        }
    }

    @Test
    void prefersTheSformAndSaysWhereTheQformDiffers() throws IOException {
        PlacedGrid grid = RandomOblique.grid(3);
        byte[] file = write(grid);
        header(file).putFloat(268, header(file).getFloat(268) + 1);

        VoxelGrid read = read(file);

        requireSamePlaces(grid, read.placed().orElseThrow());
        assertThat(read.remarks()).singleElement().asString().contains("sform and qform differ", "a.nii");
    }

    @Test
    void takesTheSpacingOfTheSformWhereItIsUsed() throws IOException {
        byte[] file = write(new PlacedGrid(
                Grid.of(new int[] {3, 4, 5}, new double[] {2.5, 0.75, 0.5}),
                ImageGeometry.of(new double[3], new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}, Optional.empty())));
        header(file).putFloat(80, 0.6f).putShort(QFORM_CODE, (short) 0);

        assertThat(read(file).spacing()).containsExactly(2.5, 0.75, 0.5);
        assertThat(read(file).remarks()).singleElement().asString().contains("pixdim");
    }

    @Test
    void knowsNoPlaceWithoutAForm() throws IOException {
        byte[] file = write(RandomOblique.grid(1));
        header(file).putShort(QFORM_CODE, (short) 0).putShort(SFORM_CODE, (short) 0);

        assertThat(read(file).geometry()).isEmpty();
    }

    @Test
    void refusesAShearedVolume() throws IOException {
        byte[] file = write(new PlacedGrid(
                Grid.of(3, 4, 5),
                ImageGeometry.of(new double[3], new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}}, Optional.empty())));
        header(file).putFloat(ROWS + 8, 0.2f);

        assertThatThrownBy(() -> read(file))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("srow_x")
                .hasMessageContaining("sheared")
                .hasMessageContaining("resample");
    }

    @Test
    void refusesAnAxisThatLeadsNowhere() throws IOException {
        byte[] file = write(RandomOblique.grid(1));
        for (int row = 0; row < 3; row++) {
            header(file).putFloat(ROWS + 16 * row, 0);
        }

        assertThatThrownBy(() -> read(file)).isInstanceOf(FormatException.class).hasMessageContaining("singular");
    }

    @Test
    void readsMicrometres() throws IOException {
        byte[] file = write(new PlacedGrid(
                Grid.of(new int[] {3, 4, 5}, new double[] {2000, 500, 500}),
                ImageGeometry.of(
                        new double[] {1000, 2000, 3000},
                        new double[][] {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}},
                        Optional.empty())));
        header(file).put(123, (byte) 3);

        VoxelGrid read = read(file);

        assertThat(read.spacing()).containsExactly(new double[] {2, 0.5, 0.5}, ROUNDING);
        assertThat(read.placed().orElseThrow().position(0, 0, 0)).containsExactly(new double[] {1, 2, 3}, ROUNDING);
    }

    @Test
    void readsTheSecondVersion() throws IOException {
        ByteBuffer header = ByteBuffer.allocate(544 + 6).order(ByteOrder.LITTLE_ENDIAN);
        header.putInt(0, 540).put(4, new byte[] {'n', '+', '2', 0, 13, 10, 26, 10});
        header.putShort(12, (short) 2).putShort(14, (short) 8);
        long[] lengths = {3, 1, 2, 3};
        double[][] rows = {{0, -2, 0, 10}, {0.5, 0, 0, 20}, {0, 0, 3, 30}};
        for (int field = 0; field < lengths.length; field++) {
            header.putLong(16 + 8 * field, lengths[field]).putDouble(104 + 8 * field, 1);
        }
        header.putLong(168, 544).putInt(348, 1).putInt(500, 2);
        for (int row = 0; row < 3; row++) {
            for (int column = 0; column < 4; column++) {
                header.putDouble(400 + 32 * row + 8 * column, rows[row][column]);
            }
        }

        PlacedGrid read = read(header.array()).placed().orElseThrow();

        assertThat(read.grid().spacing()).containsExactly(3, 2, 0.5);
        assertThat(read.position(0, 0, 0)).containsExactly(-10, -20, 30);
        assertThat(read.position(2, 1, 0)).containsExactly(-8, -20, 36);
    }

    @Test
    void nibabelFindsTheSamePlaces() throws IOException {
        PlacedGrid grid = RandomOblique.grid(5);
        Path file = Files.write(folder.resolve("a.nii"), write(grid));
        int[] last = grid.grid().shape();
        String places = InstalledReader.python("nibabel", """
                import nibabel, sys
                image = nibabel.load(sys.argv[1])
                last = [length - 1 for length in image.shape] + [1]
                for affine, code in (image.get_sform(True), image.get_qform(True)):
                    place = affine @ last
                    print(code, *(format(coordinate, '.2f') for coordinate in place[:3]))
                """, file);
        double[] place = grid.position(last[0] - 1, last[1] - 1, last[2] - 1);
        String expected = String.format(Locale.ROOT, "1 %.2f %.2f %.2f", -place[0], -place[1], place[2]);
        assertThat(places).isEqualTo(expected + "\n" + expected);
    }

    private interface Form {
        double[] place(ByteBuffer header, int x, int y, int z);
    }

    private static void requirePlaces(PlacedGrid read, byte[] file, Form form) {
        int[] shape = read.grid().shape();
        for (int voxel = 0; voxel < read.grid().size(); voxel++) {
            int x = voxel % shape[2];
            int y = voxel / shape[2] % shape[1];
            int z = voxel / shape[2] / shape[1];
            double[] ras = form.place(header(file), x, y, z);
            assertThat(read.position(z, y, x)).containsExactly(new double[] {-ras[0], -ras[1], ras[2]}, ROUNDING);
        }
    }

    private static void requireSamePlaces(PlacedGrid expected, PlacedGrid read) {
        assertThat(read.grid().shape()).isEqualTo(expected.grid().shape());
        int[] last = expected.grid().shape();
        for (int corner = 0; corner < 8; corner++) {
            double z = (corner & 1) * (last[0] - 1);
            double y = (corner >> 1 & 1) * (last[1] - 1);
            double x = (corner >> 2) * (last[2] - 1);
            assertThat(read.position(z, y, x)).containsExactly(expected.position(z, y, x), ROUNDING);
        }
    }

    /** Method 3 of nifti1.h. */
    private static double[] bySform(ByteBuffer header, int x, int y, int z) {
        double[] place = new double[3];
        for (int row = 0; row < 3; row++) {
            int at = ROWS + 16 * row;
            place[row] = header.getFloat(at) * x
                    + header.getFloat(at + 4) * y
                    + header.getFloat(at + 8) * z
                    + header.getFloat(at + 12);
        }
        return place;
    }

    /** Method 2 of nifti1.h. */
    private static double[] byQform(ByteBuffer header, int i, int j, int k) {
        double b = header.getFloat(256);
        double c = header.getFloat(260);
        double d = header.getFloat(264);
        double a = Math.sqrt(Math.max(0, 1 - (b * b + c * c + d * d)));
        double u = header.getFloat(80) * i;
        double v = header.getFloat(84) * j;
        double w = header.getFloat(88) * k * (header.getFloat(76) < 0 ? -1 : 1);
        return new double[] {
            (a * a + b * b - c * c - d * d) * u
                    + 2 * (b * c - a * d) * v
                    + 2 * (b * d + a * c) * w
                    + header.getFloat(268),
            2 * (b * c + a * d) * u
                    + (a * a + c * c - b * b - d * d) * v
                    + 2 * (c * d - a * b) * w
                    + header.getFloat(272),
            2 * (b * d - a * c) * u
                    + 2 * (c * d + a * b) * v
                    + (a * a + d * d - b * b - c * c) * w
                    + header.getFloat(276)
        };
    }

    private static byte[] write(PlacedGrid grid) {
        return NiftiEncoder.encode(
                grid.grid(),
                Optional.of(grid.geometry()),
                1,
                ElementType.UINT8,
                ByteBuffer.allocate(grid.grid().size()));
    }

    private static VoxelGrid read(byte[] file) throws IOException {
        return NiftiImage.parse("a.nii", file, SizeLimit.DEFAULT).grid();
    }

    private static ByteBuffer header(byte[] file) {
        return ByteBuffer.wrap(file).order(ByteOrder.LITTLE_ENDIAN);
    }
}
