package io.conformalstreams.conformal.geometry;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PlacedGridTest {

    private static final double[][] AXIAL = {{0, 0, 1}, {0, 1, 0}, {1, 0, 0}};

    /** Finds every voxel by its position in the patient among all voxels of the other array. */
    @Test
    void turnsEveryVoxelToItsPlaceInThePatient() {
        int turns = 0;
        for (int seed = 0; seed < 2000; seed++) {
            RandomPlacement random = new RandomPlacement(seed);
            PlacedGrid target = random.oblique();
            PlacedGrid source = random.turned(target);
            byte[] values = new byte[source.grid().size()];
            for (int voxel = 0; voxel < values.length; voxel++) {
                values[voxel] = (byte) voxel;
            }

            SignedPermutation turn = source.onto(target).orElseThrow();
            ByteBuffer turned =
                    turn.apply(ByteBuffer.wrap(values), source.grid().shape());

            assertThat(turn.shape(source.grid().shape()))
                    .isEqualTo(target.grid().shape());
            List<double[]> sources = centres(source);
            List<double[]> targets = centres(target);
            for (int voxel = 0; voxel < targets.size(); voxel++) {
                assertThat(turned.get(voxel))
                        .as("seed %d, voxel %d, %s", seed, voxel, turn)
                        .isEqualTo(values[nearest(sources, targets.get(voxel))]);
            }
            turns += turn.isIdentity() ? 0 : 1;
        }
        assertThat(turns).as("orders other than the original").isGreaterThan(1500);
    }

    @Test
    void refusesGridsThatDifferByMoreThanAHundredthOfAVoxel() {
        for (int seed = 0; seed < 500; seed++) {
            RandomPlacement random = new RandomPlacement(seed);
            PlacedGrid target = random.oblique();
            PlacedGrid source = random.turned(target);
            int axis = seed % target.grid().dimensions();
            double voxel = target.grid().spacing(axis);
            double[] direction = target.geometry().directions().get(axis).stream()
                    .mapToDouble(Double::doubleValue)
                    .toArray();

            assertThat(RandomPlacement.shifted(source, times(direction, 0.0099 * voxel))
                            .onto(target))
                    .isPresent();
            assertThat(RandomPlacement.shifted(source, times(direction, -0.0101 * voxel))
                            .onto(target))
                    .isEmpty();
        }
    }

    @Test
    void refusesAPlaneBesideAnother() {
        PlacedGrid plane = placed(Grid.of(4, 5), 0, new double[][] {AXIAL[1], AXIAL[2]});
        assertThat(RandomPlacement.shifted(plane, new double[] {0, 0, 0.0099}).onto(plane))
                .isPresent();
        assertThat(RandomPlacement.shifted(plane, new double[] {0, 0, 0.0101}).onto(plane))
                .isEmpty();
    }

    @Test
    void refusesASmallTurnThatMovesTheFarCorner() {
        PlacedGrid target = placed(Grid.of(3, 100, 100), 0, AXIAL);
        double small = 1e-4;
        double large = 2e-4;
        assertThat(placed(target.grid(), 0, inPlane(small)).onto(target)).isPresent();
        assertThat(placed(target.grid(), 0, inPlane(large)).onto(target)).isEmpty();
    }

    @Test
    void refusesAnotherSpacingOrShape() {
        PlacedGrid target = placed(Grid.of(new int[] {3, 4, 5}, new double[] {2, 1, 1}), 0, AXIAL);
        assertThat(placed(Grid.of(new int[] {3, 4, 5}, new double[] {2.01, 1, 1}), 0, AXIAL)
                        .onto(target))
                .isEmpty();
        assertThat(placed(Grid.of(new int[] {3, 4, 4}, new double[] {2, 1, 1}), 0, AXIAL)
                        .onto(target))
                .isEmpty();
    }

    @Test
    void comparesFramesOfReferenceWhereBothAreKnown() {
        Grid grid = Grid.of(3, 4, 5);
        PlacedGrid one = new PlacedGrid(grid, ImageGeometry.of(new double[3], AXIAL, Optional.of("1.2.3")));
        PlacedGrid other = new PlacedGrid(grid, ImageGeometry.of(new double[3], AXIAL, Optional.of("1.2.4")));
        PlacedGrid unknown = placed(grid, 0, AXIAL);

        assertThat(one.onto(other)).isEmpty();
        assertThat(one.mismatch("labels", other, "scores"))
                .contains("frames of reference", "leave the frame of reference out of one")
                .doesNotContain("1.2.3");
        assertThat(one.onto(one)).isPresent();
        assertThat(one.onto(unknown)).isPresent();
        assertThat(unknown.onto(one)).isPresent();
    }

    @Test
    void namesBothGridsInFull() {
        PlacedGrid target = placed(Grid.of(new int[] {3, 4, 5}, new double[] {2, 1, 0.5}), -7.25, AXIAL);
        PlacedGrid other = placed(Grid.of(3, 4, 6), 12, AXIAL);
        assertThat(other.mismatch("labels", target, "scores"))
                .contains("labels has shape [3, 4, 6], origin [12.0, 12.0, 12.0], spacing [1.0, 1.0, 1.0], directions")
                .contains("scores has shape [3, 4, 5], origin [-7.25, -7.25, -7.25], spacing [2.0, 1.0, 0.5]")
                .contains("[0.0, 0.0, 1.0], [0.0, 1.0, 0.0], [1.0, 0.0, 0.0]");
    }

    @Test
    void countsVoxelsFromTheirCentres() {
        PlacedGrid grid = placed(Grid.of(new int[] {3, 4, 5}, new double[] {2, 1, 0.5}), 10, AXIAL);
        assertThat(grid.position(1, 2, 3)).containsExactly(new double[] {11.5, 12, 12}, within(1e-12));
    }

    @ParameterizedTest
    @ValueSource(doubles = {Double.NaN, Double.POSITIVE_INFINITY})
    void refusesCoordinatesThatAreNoNumbers(double wrong) {
        assertThatThrownBy(() -> ImageGeometry.of(new double[] {0, wrong, 0}, AXIAL, Optional.empty()))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("origin");
        assertThatThrownBy(() -> ImageGeometry.of(
                        new double[3], new double[][] {AXIAL[0], AXIAL[1], {wrong, 0, 0}}, Optional.empty()))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("directions");
    }

    @Test
    void refusesAxesThatAreNotOrthonormal() {
        ImageGeometry.of(new double[3], new double[][] {AXIAL[0], AXIAL[1], {1, 0.0009, 0}}, Optional.empty());
        for (double[] axis : new double[][] {{1, 0.0011, 0}, {1.001, 0, 0}, {0, 0, 0}, {0, 1, 0}, {1, 0}}) {
            assertThatThrownBy(() -> ImageGeometry.of(
                            new double[3], new double[][] {AXIAL[0], AXIAL[1], axis}, Optional.empty()))
                    .isInstanceOf(InvalidImageException.class);
        }
        assertThatThrownBy(() -> ImageGeometry.of(new double[3], new double[][] {AXIAL[0]}, Optional.empty()))
                .hasMessageContaining("two or three axes");
        assertThatThrownBy(() -> placed(Grid.of(2, 2), 0, AXIAL)).hasMessageContaining("2 axes");
    }

    @Test
    void refusesMalformedIdentifiersWithoutRepeatingThem() {
        for (String uid : List.of("", "1..2", "PATIENT-7", "1.2.", "1".repeat(65))) {
            assertThatThrownBy(() -> ImageGeometry.of(new double[3], AXIAL, Optional.of(uid)))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("frameOfReference")
                    .message()
                    .doesNotContain("PATIENT");
        }
    }

    @Test
    void hasOneInstanceOrOneForEachSlice() {
        Grid grid = Grid.of(3, 4, 5);
        source("1.1").requireSlicesOf(grid);
        source("1.1", "1.2", "1.3").requireSlicesOf(grid);
        assertThatThrownBy(() -> source("1.1", "1.2").requireSlicesOf(grid)).hasMessageContaining("3 slices");
        assertThatThrownBy(() -> source()).hasMessageContaining("at least one");
        assertThatThrownBy(() -> source("1.1", "x")).hasMessageContaining("sopInstanceUids");
        assertThatThrownBy(() -> source("1.1", "1.2").requireSlicesOf(Grid.of(4, 5)))
                .hasMessageContaining("1 slices");
    }

    private static ImageSource source(String... instances) {
        return new ImageSource("1.2", "1.3", "1.4", List.of(instances));
    }

    private static PlacedGrid placed(Grid grid, double origin, double[][] directions) {
        return new PlacedGrid(
                grid, ImageGeometry.of(new double[] {origin, origin, origin}, directions, Optional.empty()));
    }

    private static double[][] inPlane(double angle) {
        return new double[][] {{0, 0, 1}, {-Math.sin(angle), Math.cos(angle), 0}, {Math.cos(angle), Math.sin(angle), 0}
        };
    }

    private static double[] times(double[] vector, double factor) {
        return new double[] {vector[0] * factor, vector[1] * factor, vector[2] * factor};
    }

    private static List<double[]> centres(PlacedGrid grid) {
        int[] shape = grid.grid().shape();
        List<double[]> centres = new ArrayList<>();
        for (int voxel = 0; voxel < grid.grid().size(); voxel++) {
            int x = voxel % shape[shape.length - 1];
            int y = voxel / shape[shape.length - 1] % shape[shape.length - 2];
            int z = voxel / shape[shape.length - 1] / shape[shape.length - 2];
            centres.add(shape.length == 3 ? grid.position(z, y, x) : grid.position(y, x));
        }
        return centres;
    }

    private static int nearest(List<double[]> centres, double[] place) {
        int nearest = 0;
        for (int candidate = 1; candidate < centres.size(); candidate++) {
            if (distance(centres.get(candidate), place) < distance(centres.get(nearest), place)) {
                nearest = candidate;
            }
        }
        return nearest;
    }

    private static double distance(double[] one, double[] other) {
        return Math.hypot(Math.hypot(one[0] - other[0], one[1] - other[1]), one[2] - other[2]);
    }
}
