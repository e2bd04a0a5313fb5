package io.conformalstreams.connectors.dicom;

import static io.conformalstreams.connectors.dicom.SmallDataSets.COLUMNS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.PLANE;
import static io.conformalstreams.connectors.dicom.SmallDataSets.ROWS;
import static io.conformalstreams.connectors.dicom.SmallDataSets.image;
import static io.conformalstreams.connectors.dicom.SmallDataSets.labelMap;
import static io.conformalstreams.connectors.dicom.SmallDataSets.parse;
import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.geometry.SignedPermutation;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.LabelSets;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/** Frames are assigned to slices by their positions: rounded, in another order, or outside the scores. */
class FramePositionsTest {

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

    /** Slices and rows that run in the opposite direction: one frame is enough to place them. */
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

    /** Steps of 0.625 mm, with positions rounded to one digit: the differences are 0.6 and 0.7. */
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
}
