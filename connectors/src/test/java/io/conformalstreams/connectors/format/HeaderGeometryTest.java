package io.conformalstreams.connectors.format;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.geometry.PlacedGrid;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.util.Locale;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests the positions of voxels that the text headers of NRRD and MetaImage give. */
class HeaderGeometryTest {

    @ParameterizedTest(name = "{0}")
    @CsvSource({
        "left-posterior-superior, 1, 1",
        "LPS, 1, 1",
        "right-anterior-superior, -1, -1",
        "RAS, -1, -1",
        "left-anterior-superior, 1, -1",
        "LAS, 1, -1"
    })
    void nrrdTurnsItsSpaceIntoLps(String space, double left, double back) throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            PlacedGrid grid = RandomOblique.grid(seed);

            requireSamePlaces(grid, nrrd(grid, space, left, back));
        }
    }

    @Test
    void nrrdWithoutAnAnatomicalSpaceTellsNoPlace() throws IOException {
        PlacedGrid grid = RandomOblique.grid(1);
        for (String space : new String[] {"scanner-xyz", "3D-right-handed"}) {
            assertThat(parseNrrd(nrrdHeader(grid, space, 1, 1), grid).geometry())
                    .isEmpty();
        }
        String withoutOrigin = nrrdHeader(grid, "LPS", 1, 1).replaceAll("space origin.*\n", "");
        assertThat(parseNrrd(withoutOrigin, grid).geometry()).isEmpty();
        assertThat(parseNrrd(withoutOrigin, grid).spacing()).hasSize(3);
    }

    @Test
    void metaImageLiesAsItkSays() throws IOException {
        for (int seed = 0; seed < 50; seed++) {
            PlacedGrid grid = RandomOblique.grid(seed);

            requireSamePlaces(
                    grid, parseMetaImage(metaImageHeader(grid), grid).placed().orElseThrow());
        }
    }

    @ParameterizedTest
    @ValueSource(strings = {"TransformMatrix", "Offset"})
    void metaImageWithoutMatrixOrOffsetTellsNoPlace(String field) throws IOException {
        PlacedGrid grid = RandomOblique.grid(1);
        String header = metaImageHeader(grid).replaceAll(field + ".*\n", "");
        assertThat(parseMetaImage(header, grid).geometry()).isEmpty();
    }

    @Test
    void refusesShearedAxesAndMalformedNumbers() {
        PlacedGrid grid = RandomOblique.grid(1);
        String meta = metaImageHeader(grid);
        String nrrd = nrrdHeader(grid, "LPS", 1, 1);
        for (String matrix : new String[] {"1 0 0 0 1 0 0 0.1 1", "1 0 0 0 1 0 0 0", "1 0 0 0 1 0 0 0 x"}) {
            assertThatThrownBy(() -> parseMetaImage(
                            meta.replaceAll("TransformMatrix.*\n", "TransformMatrix = " + matrix + "\n"), grid))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("TransformMatrix");
        }
        for (String vectors :
                new String[] {"(1,0,0) (0,1,0) (0,0.1,1)", "(1,0,0) (0,1,0) (0,0)", "(1,0,0) (0,1,0) (0,0,x)"}) {
            assertThatThrownBy(() -> parseNrrd(
                            nrrd.replaceAll("space directions.*\n", "space directions: " + vectors + "\n"), grid))
                    .isInstanceOf(FormatException.class)
                    .hasMessageContaining("space directions");
        }
    }

    private static PlacedGrid nrrd(PlacedGrid grid, String space, double left, double back) throws IOException {
        return parseNrrd(nrrdHeader(grid, space, left, back), grid).placed().orElseThrow();
    }

    private static String nrrdHeader(PlacedGrid grid, String space, double left, double back) {
        StringBuilder directions = new StringBuilder();
        int[] shape = grid.grid().shape();
        for (int axis = 2; axis >= 0; axis--) {
            double[] step = new double[3];
            step[axis] = 1;
            double[] to = grid.position(step);
            double[] from = grid.position(0, 0, 0);
            directions.append(String.format(
                    Locale.ROOT,
                    " (%.17g,%.17g,%.17g)",
                    left * (to[0] - from[0]),
                    back * (to[1] - from[1]),
                    to[2] - from[2]));
        }
        double[] origin = grid.position(0, 0, 0);
        return "NRRD0005\ntype: uchar\ndimension: 3\nspace: " + space + "\nsizes: " + shape[2] + " " + shape[1] + " "
                + shape[0] + "\nspace directions:" + directions + "\nkinds: domain domain domain\nencoding: raw\n"
                + String.format(
                        Locale.ROOT,
                        "space origin: (%.17g, %.17g, %.17g)\n\n",
                        left * origin[0],
                        back * origin[1],
                        origin[2]);
    }

    private static String metaImageHeader(PlacedGrid grid) {
        int[] shape = grid.grid().shape();
        StringBuilder matrix = new StringBuilder();
        StringBuilder spacing = new StringBuilder();
        for (int axis = 2; axis >= 0; axis--) {
            grid.geometry()
                    .directions()
                    .get(axis)
                    .forEach(component -> matrix.append(" ").append(component));
            spacing.append(" ").append(grid.grid().spacing(axis));
        }
        double[] origin = grid.position(0, 0, 0);
        return "ObjectType = Image\nNDims = 3\nBinaryData = True\nTransformMatrix =" + matrix + "\nOffset = "
                + origin[0]
                + " " + origin[1] + " " + origin[2] + "\nElementSpacing =" + spacing + "\nDimSize = " + shape[2] + " "
                + shape[1] + " " + shape[0] + "\nElementType = MET_UCHAR\nElementDataFile = LOCAL\n";
    }

    private static VoxelGrid parseNrrd(String header, PlacedGrid grid) throws IOException {
        return NrrdImage.parse("a", file(header, grid), SizeLimit.DEFAULT)
                .voxels()
                .grid();
    }

    private static VoxelGrid parseMetaImage(String header, PlacedGrid grid) throws IOException {
        return MetaImage.parse("a", file(header, grid), SizeLimit.DEFAULT).grid();
    }

    private static byte[] file(String header, PlacedGrid grid) {
        ByteArrayOutputStream file = new ByteArrayOutputStream();
        file.writeBytes(header.getBytes(StandardCharsets.US_ASCII));
        file.writeBytes(new byte[grid.grid().size()]);
        return file.toByteArray();
    }

    private static void requireSamePlaces(PlacedGrid expected, PlacedGrid read) {
        int[] shape = expected.grid().shape();
        assertThat(read.grid().shape()).isEqualTo(shape);
        for (int voxel = 0; voxel < expected.grid().size(); voxel++) {
            int x = voxel % shape[2];
            int y = voxel / shape[2] % shape[1];
            int z = voxel / shape[2] / shape[1];
            assertThat(read.position(z, y, x)).containsExactly(expected.position(z, y, x), within(1e-6));
        }
    }
}
