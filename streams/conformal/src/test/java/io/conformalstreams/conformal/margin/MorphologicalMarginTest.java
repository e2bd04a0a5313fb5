package io.conformalstreams.conformal.margin;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RandomImage;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.EnumSource;
import org.junit.jupiter.params.provider.MethodSource;

class MorphologicalMarginTest {
    private static final double INFINITY = Double.POSITIVE_INFINITY;
    private static final StructuringElement DISK = new StructuringElement.Disk(LengthUnit.PIXELS);

    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    private static MorphologicalMargin covering(StructuringElement element, String ratio, EmptyMask rule) {
        return new MorphologicalMargin(element, new BigDecimal(ratio), rule);
    }

    private static MorphologicalMargin covering(StructuringElement element, String ratio) {
        return covering(element, ratio, EmptyMask.INFINITE_MARGIN);
    }

    private static boolean holdsEnough(double[] lambdas, boolean[] truth, double lambda, String ratio) {
        long held = 0;
        long size = 0;
        for (int pixel = 0; pixel < truth.length; pixel++) {
            size += truth[pixel] ? 1 : 0;
            held += truth[pixel] && lambdas[pixel] <= lambda ? 1 : 0;
        }
        return BigDecimal.valueOf(held).compareTo(new BigDecimal(ratio).multiply(BigDecimal.valueOf(size))) >= 0;
    }

    /** Returns the smallest of 0 and all occurring lambdas at which enough pixels are contained, by counting. */
    private static double smallest(double[] lambdas, boolean[] truth, String ratio) {
        return LongStream.range(-1, lambdas.length)
                .mapToDouble(pixel -> pixel < 0 ? 0 : lambdas[(int) pixel])
                .sorted()
                .filter(lambda -> holdsEnough(lambdas, truth, lambda, ratio))
                .findFirst()
                .orElseThrow();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void equalsDilationsOneAfterTheOther(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask truth = masks.pack(masks.truth());
        PackedMask region = masks.pack(masks.region());
        for (EmptyMask rule : EmptyMask.values()) {
            double[] lambdas = masks.lambdas(rule);
            for (String ratio : RandomMasks.SHARES) {
                MorphologicalMargin margin = covering(masks.element(), ratio, rule);
                double critical = margin.criticalValue(predicted, truth, region);
                double expected = smallest(lambdas, masks.truth(), ratio);
                if (expected == INFINITY) {
                    assertThat(critical).isEqualTo(INFINITY);
                } else {
                    assertThat(critical)
                            .as("%s of %s at %s", masks.element(), masks.grid(), ratio)
                            .isCloseTo(expected, within(isExact(masks) ? 0 : 1e-12 * expected));
                }
                if (region.isFull()) {
                    assertThat(margin.criticalValue(predicted, truth)).isEqualTo(critical);
                }
            }
            compareSets(masks, rule, lambdas);
        }
    }

    private static boolean isExact(RandomMasks masks) {
        return !masks.element().equals(new StructuringElement.Disk(LengthUnit.MILLIMETRES))
                || Arrays.stream(masks.grid().spacing()).distinct().count() == 1;
    }

    private static void compareSets(RandomMasks masks, EmptyMask rule, double[] lambdas) {
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask region = masks.pack(masks.region());
        MorphologicalMargin margin = covering(masks.element(), "1", rule);
        PackedMask smaller = PackedMask.none(masks.grid());
        for (double lambda : new double[] {-INFINITY, -1, 0, 0.9, 1, 2.1, 3.3, 4.2, 5.6, 7.3, 1e300, INFINITY}) {
            boolean[] expected = new boolean[lambdas.length];
            for (int pixel = 0; pixel < expected.length; pixel++) {
                expected[pixel] = lambdas[pixel] <= lambda;
            }
            PackedMask set = margin.dilated(predicted, lambda, region);
            assertThat(set).as("lambda %s", lambda).isEqualTo(masks.pack(expected));
            assertThat(smaller.isSubsetOf(set)).isTrue();
            if (region.isFull()) {
                assertThat(margin.dilated(predicted, lambda)).isEqualTo(set);
            }
            smaller = set;
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void aSetHoldsEnoughExactlyWhereTheScalarSaysSo(long seed) {
        RandomMasks masks = RandomMasks.of(seed);
        PackedMask predicted = masks.pack(masks.predicted());
        PackedMask truth = masks.pack(masks.truth());
        PackedMask region = masks.pack(masks.region());
        double before = 0;
        for (int share = RandomMasks.SHARES.length - 1; share >= 0; share--) {
            BigDecimal ratio = new BigDecimal(RandomMasks.SHARES[share]);
            MorphologicalMargin margin =
                    new MorphologicalMargin(masks.element(), ratio, EmptyMask.values()[(int) seed % 2]);
            double critical = margin.criticalValue(predicted, truth, region);
            for (double lambda : new double[] {critical, Math.nextDown(critical), 0, 1, 2.5, INFINITY}) {
                long held = margin.dilated(predicted, lambda, region).intersectionCount(truth);
                boolean enough =
                        BigDecimal.valueOf(held).compareTo(ratio.multiply(BigDecimal.valueOf(truth.count()))) >= 0;
                assertThat(lambda < 0 || enough == critical <= lambda)
                        .as("ratio %s at %s, critical value %s", ratio, lambda, critical)
                        .isTrue();
            }
            assertThat(critical).as("grows with the ratio").isGreaterThanOrEqualTo(before);
            before = critical;
        }
    }

    @ParameterizedTest
    @EnumSource(StructuringElement.Iterated.class)
    void oneHundredDilationsReachAsFarAsTheirElementSays(StructuringElement.Iterated element) {
        Grid plane = Grid.of(61, 1, 61);
        boolean[] corner = new boolean[plane.size()];
        corner[0] = true;
        boolean[] opposite = new boolean[plane.size()];
        opposite[plane.size() - 1] = true;
        double expected = switch (element) {
            case CROSS -> 120;
            case SQUARE -> 60;
            case OCTAGON -> 80;
        };

        assertThat(covering(element, "1")
                        .criticalValue(RandomImage.mask(plane, corner), RandomImage.mask(plane, opposite)))
                .isEqualTo(expected);
    }

    @Test
    void aGeodesicMarginGoesAroundTheOutsideOfTheRegion() {
        Grid grid = Grid.of(3, 3);
        PackedMask region = flags(grid, "1.1 1.1 111");
        PackedMask left = flags(grid, "1.. ... ...");
        PackedMask right = flags(grid, "..1 ... ...");

        assertThat(covering(StructuringElement.Iterated.CROSS, "1").criticalValue(left, right, region))
                .isEqualTo(6);
        assertThat(covering(StructuringElement.Iterated.SQUARE, "1").criticalValue(left, right, region))
                .isEqualTo(4);
        assertThat(covering(StructuringElement.Iterated.CROSS, "1").criticalValue(left, right))
                .isEqualTo(2);
        MorphologicalMargin margin = covering(StructuringElement.Iterated.CROSS, "0.5");
        PackedMask partlyOutside = flags(grid, ".11 ... ...");
        assertThat(margin.criticalValue(left, partlyOutside, region)).isEqualTo(6);
        assertThat(covering(StructuringElement.Iterated.CROSS, "0.51").criticalValue(left, partlyOutside, region))
                .isEqualTo(INFINITY);
        assertThatThrownBy(() -> covering(DISK, "1").criticalValue(left, left, region))
                .hasMessageContaining("needs an iterated structuring element");
        assertThatThrownBy(() -> covering(DISK, "1").dilated(left, 1, region))
                .hasMessageContaining("needs an iterated structuring element");
    }

    private static PackedMask flags(Grid grid, String rows) {
        String pixels = rows.replace(" ", "");
        boolean[] members = new boolean[grid.size()];
        for (int pixel = 0; pixel < members.length; pixel++) {
            members[pixel] = pixels.charAt(pixel) == '1';
        }
        return RandomImage.mask(grid, members);
    }

    @Test
    void countsInDecimals() {
        Grid grid = Grid.of(1, 12);
        PackedMask predicted = flags(grid, "111111111...");
        PackedMask truth = flags(grid, "1111111111..");

        assertThat(covering(StructuringElement.Iterated.CROSS, "0.9").criticalValue(predicted, truth))
                .isZero();
        assertThat(covering(StructuringElement.Iterated.CROSS, "0.9000000000000000001")
                        .criticalValue(predicted, truth))
                .isEqualTo(1);
    }

    @Test
    void nothingAndEverythingAreLegal() {
        Grid grid = Grid.of(4, 5);
        PackedMask none = PackedMask.none(grid);
        PackedMask all = PackedMask.all(grid);
        PackedMask some = RandomImage.mask(grid, randomFlags(grid));
        for (StructuringElement element : new StructuringElement[] {
            StructuringElement.Iterated.CROSS,
            StructuringElement.Iterated.SQUARE,
            StructuringElement.Iterated.OCTAGON,
            DISK
        }) {
            MorphologicalMargin infinite = covering(element, "0.9");
            MorphologicalMargin whole = covering(element, "0.9", EmptyMask.WHOLE_IMAGE);
            assertThat(infinite.criticalValue(none, some)).isEqualTo(INFINITY);
            assertThat(infinite.criticalValue(none, none)).isZero();
            assertThat(infinite.criticalValue(some, none)).isZero();
            assertThat(infinite.criticalValue(all, some)).isZero();
            assertThat(infinite.dilated(none, 1e300)).isEqualTo(none);
            assertThat(infinite.dilated(none, INFINITY)).isEqualTo(all);
            assertThat(whole.criticalValue(none, some)).isZero();
            assertThat(whole.dilated(none, 0)).isEqualTo(all);
        }
    }

    private static boolean[] randomFlags(Grid grid) {
        Random random = new Random(1);
        boolean[] flags = new boolean[grid.size()];
        for (int pixel = 0; pixel < flags.length; pixel++) {
            flags[pixel] = random.nextBoolean();
        }
        return flags;
    }

    @Test
    void refusesWhatMeansNothing() {
        for (String ratio : new String[] {"0", "-0.1", "1.0001"}) {
            assertThatThrownBy(() -> covering(DISK, ratio)).hasMessageContaining("above 0 and at most 1");
        }
        MorphologicalMargin margin = covering(DISK, "1");
        PackedMask mask = PackedMask.all(Grid.of(4, 5));
        PackedMask elsewhere = PackedMask.all(Grid.of(5, 4));
        assertThatThrownBy(() -> margin.dilated(mask, Double.NaN)).hasMessageContaining("NaN");
        assertThatThrownBy(() -> margin.criticalValue(mask, elsewhere)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> margin.criticalValue(mask, mask, elsewhere)).isInstanceOf(InvalidImageException.class);
    }
}
