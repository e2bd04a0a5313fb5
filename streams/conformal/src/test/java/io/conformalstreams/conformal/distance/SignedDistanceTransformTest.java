package io.conformalstreams.conformal.distance;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.fail;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class SignedDistanceTransformTest {
    private static final double TOLERANCE = 1e-12;

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void measuresToTheNearestPixelOfTheOtherSide(long seed) {
        Random random = new Random(seed);
        Grid grid = smallGrid(random);
        boolean[] members = members(grid, random);
        for (DistanceMetric metric : DistanceMetric.values()) {
            SignedDistances distances =
                    SignedDistances.of(RandomImage.mask(grid, members), metric, LengthUnit.MILLIMETRES);
            double[] expected = MaskDistance.signed(grid, members, metric);
            double tolerance = isExact(grid) ? 0 : TOLERANCE;
            for (int pixel = 0; pixel < members.length; pixel++) {
                double actual = at(distances, grid, pixel);
                if (actual != expected[pixel]) {
                    assertThat(expected[pixel])
                            .as("pixel %d is %s", pixel, actual)
                            .isFinite();
                    assertThat(actual)
                            .as("%s at pixel %d of %s", metric, pixel, grid)
                            .isCloseTo(expected[pixel], within(tolerance * (1 + Math.abs(expected[pixel]))));
                }
            }
        }
    }

    private static Grid smallGrid(Random random) {
        Grid grid = RandomImage.grid(random);
        int[] shape = grid.shape();
        for (int axis = 0; axis < shape.length; axis++) {
            shape[axis] = Math.min(shape[axis], 70);
        }
        while (Arrays.stream(shape).reduce(1, (a, b) -> a * b) > 700) {
            shape[0] = (shape[0] + 1) / 2;
            shape[1] = (shape[1] + 1) / 2;
        }
        return Grid.of(shape, grid.spacing());
    }

    /** Returns a random mask, from single pixels to single holes. */
    private static boolean[] members(Grid grid, Random random) {
        boolean[] members = new boolean[grid.size()];
        double share = new double[] {0, 1, 0.5, 0.01, 0.99, 0.1}[random.nextInt(6)];
        for (int i = 0; i < members.length; i++) {
            members[i] = random.nextDouble() < share;
        }
        return members;
    }

    /** Whether all distances are integers in some unit, or roots of them. */
    private static boolean isExact(Grid grid) {
        return Lattice.of(grid, grid.spacing()).isPresent();
    }

    private static double at(SignedDistances distances, Grid grid, int pixel) {
        boolean[] alone = new boolean[grid.size()];
        alone[pixel] = true;
        return distances.lowestInside(RandomImage.mask(grid, alone));
    }

    @Test
    void weighsEachAxisByItsSpacing() {
        Grid grid = Grid.of(new int[] {3, 1, 4}, new double[] {2.5, 1, 0.5});
        boolean[] members = new boolean[grid.size()];
        members[0] = true;
        PackedMask mask = RandomImage.mask(grid, members);
        int opposite = grid.size() - 1;

        assertThat(at(SignedDistances.of(mask, DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES), grid, opposite))
                .isEqualTo(-Math.sqrt(25 + 2.25));
        assertThat(at(SignedDistances.of(mask, DistanceMetric.CITY_BLOCK, LengthUnit.MILLIMETRES), grid, opposite))
                .isEqualTo(-6.5);
        assertThat(at(SignedDistances.of(mask, DistanceMetric.CHESSBOARD, LengthUnit.MILLIMETRES), grid, opposite))
                .isEqualTo(-5);
        assertThat(at(SignedDistances.of(mask, DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES), grid, 0))
                .isEqualTo(0.5);
    }

    /** A disk with a noisy boundary has long runs, short runs and lines without any boundary. */
    @ParameterizedTest(name = "seed {0}")
    @MethodSource("fewSeeds")
    void measuresLongRuns(long seed) {
        Random random = new Random(seed);
        Grid grid = seed % 2 == 0
                ? Grid.of(new int[] {40, 70}, new double[] {1.5, 0.75})
                : Grid.of(new int[] {3, 32, 35}, new double[] {3, 1, 1});
        boolean[] members = new boolean[grid.size()];
        for (int pixel = 0; pixel < members.length; pixel++) {
            int x = pixel % grid.width() - grid.width() / 2;
            int y = pixel / grid.width() % grid.height() - grid.height() / 3;
            members[pixel] = Math.hypot(x, y) < 9 + 3 * random.nextDouble();
        }
        SignedDistances distances =
                SignedDistances.of(RandomImage.mask(grid, members), DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES);
        double[] expected = MaskDistance.signed(grid, members, DistanceMetric.EUCLIDEAN);
        for (int pixel = 0; pixel < members.length; pixel++) {
            assertThat(at(distances, grid, pixel)).as("pixel %d", pixel).isEqualTo(expected[pixel]);
        }
    }

    /** The squared distances nearly reach the largest one, and most columns have no boundary. */
    @Test
    void measuresFarAlongColumnsWithoutABoundary() {
        Grid grid = Grid.of(new int[] {16, 9}, new double[] {1000, 1});
        boolean[] members = new boolean[grid.size()];
        members[1] = true;
        members[3] = true;
        members[7] = true;
        SignedDistances distances =
                SignedDistances.of(RandomImage.mask(grid, members), DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES);
        double[] expected = MaskDistance.signed(grid, members, DistanceMetric.EUCLIDEAN);
        for (int pixel = 0; pixel < members.length; pixel++) {
            assertThat(at(distances, grid, pixel)).as("pixel %d", pixel).isEqualTo(expected[pixel]);
        }
    }

    static LongStream fewSeeds() {
        return LongStream.range(0, 4);
    }

    @Test
    void isExactWhereSquaresOutgrowIntegers() {
        int length = 60_000;
        Grid grid = Grid.of(new int[] {2, length}, new double[] {0.5, 0.5});
        boolean[] members = new boolean[grid.size()];
        members[0] = true;
        SignedDistances distances =
                SignedDistances.of(RandomImage.mask(grid, members), DistanceMetric.EUCLIDEAN, LengthUnit.MILLIMETRES);

        assertThat(at(distances, grid, length - 1)).isEqualTo(-0.5 * (length - 1));
        assertThat(at(distances, grid, 2 * length - 1))
                .isEqualTo(-Math.sqrt(0.25 + 0.25 * (length - 1.0) * (length - 1.0)));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void selectsAmongThoseOfARegion(long seed) {
        Random random = new Random(seed);
        Grid grid = smallGrid(random);
        boolean[] members = members(grid, random);
        boolean[] inRegion = members(grid, random);
        PackedMask region = RandomImage.mask(grid, inRegion);
        DistanceMetric metric = DistanceMetric.values()[random.nextInt(3)];
        SignedDistances distances = SignedDistances.of(RandomImage.mask(grid, members), metric, LengthUnit.MILLIMETRES);
        double[] sorted = IntStream.range(0, members.length)
                .filter(pixel -> inRegion[pixel])
                .mapToDouble(pixel -> at(distances, grid, pixel))
                .sorted()
                .toArray();
        for (int rank = 1; rank <= sorted.length; rank += 1 + sorted.length / 20) {
            assertThat(distances.select(region, rank)).isEqualTo(sorted[rank - 1]);
        }
        assertThatThrownBy(() -> distances.select(region, sorted.length + 1))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> distances.select(region, 0)).isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void isTheSameAtRequestedPixels(long seed) {
        Random random = new Random(seed);
        Grid grid = smallGrid(random);
        PackedMask mask = RandomImage.mask(grid, members(grid, random));
        boolean[] inRequest = members(grid, random);
        double shortest = Arrays.stream(grid.spacing()).min().orElseThrow();
        PackedMask request = RandomImage.mask(grid, inRequest);
        // Requests on one side of the mask leave out the other side.
        for (PackedMask pixels : List.of(request, request.minus(mask), request.intersection(mask))) {
            for (DistanceMetric metric : DistanceMetric.values()) {
                SignedDistances everywhere = SignedDistances.of(mask, metric, LengthUnit.MILLIMETRES);
                SignedDistances distances =
                        SignedDistances.at(pixels, mask, metric, LengthUnit.MILLIMETRES, ImageThreads.one());
                for (int pixel = 0; pixel < inRequest.length; pixel++) {
                    double expected = at(everywhere, grid, pixel);
                    double actual = at(distances, grid, pixel);
                    boolean isSame =
                            pixels.contains(pixel) ? actual == expected : Math.signum(actual) == Math.signum(expected);
                    if (!isSame || !(Math.abs(actual) >= shortest)) {
                        fail("%s at pixel %d of %s: %s, not %s", metric, pixel, grid, actual, expected);
                    }
                }
            }
        }
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void countsPixelsWhateverTheSpacing(DistanceMetric metric) {
        Random random = new Random(7);
        Grid millimetres = Grid.of(new int[] {4, 7, 5}, new double[] {2.5, 1, 0.5});
        boolean[] members = new boolean[millimetres.size()];
        for (int pixel = 0; pixel < members.length; pixel++) {
            members[pixel] = random.nextInt(9) == 0;
        }
        Grid pixels = Grid.of(4, 7, 5);
        double[] expected = MaskDistance.signed(pixels, members, metric);
        SignedDistances distances =
                SignedDistances.of(RandomImage.mask(millimetres, members), metric, LengthUnit.PIXELS);
        for (int pixel = 0; pixel < members.length; pixel++) {
            assertThat(at(distances, millimetres, pixel)).isEqualTo(expected[pixel]);
        }
    }

    @ParameterizedTest
    @EnumSource(DistanceMetric.class)
    void isInfiniteWithoutABoundary(DistanceMetric metric) {
        for (Grid grid : new Grid[] {Grid.of(3, 4, 5), Grid.of(new int[] {3, 4}, new double[] {1, 2})}) {
            assertThat(at(SignedDistances.of(PackedMask.all(grid), metric, LengthUnit.MILLIMETRES), grid, 7))
                    .isEqualTo(Double.POSITIVE_INFINITY);
            assertThat(at(SignedDistances.of(PackedMask.none(grid), metric, LengthUnit.MILLIMETRES), grid, 7))
                    .isEqualTo(Double.NEGATIVE_INFINITY);
        }
    }
}
