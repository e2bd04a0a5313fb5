package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ScoreMapTest {
    static LongStream seeds() {
        return LongStream.range(0, 150);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void decodesEveryPixel(long seed) {
        RandomImage image = RandomImage.of(seed);
        double[] each = new double[image.values().length];
        Arrays.setAll(each, image.scores()::at);
        assertThat(Arrays.equals(each, image.values())).isTrue();
        int first = new Random(seed).nextInt(image.values().length);
        int count = image.values().length - first;
        double[] read = new double[count];
        image.scores().read(first, count, read);
        assertThat(Arrays.equals(read, Arrays.copyOfRange(image.values(), first, first + count)))
                .isTrue();
        assertThatThrownBy(() -> image.scores().read(first + 1, count, read))
                .isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> image.scores().read(first, count, new double[count - 1]))
                .isInstanceOf(IndexOutOfBoundsException.class);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheExtremesOfARegion(long seed) {
        RandomImage image = RandomImage.of(seed);
        double highestOutside = Double.NEGATIVE_INFINITY;
        double lowestInside = Double.POSITIVE_INFINITY;
        for (int i = 0; i < image.values().length; i++) {
            if (image.inTruth()[i]) {
                lowestInside = Math.min(lowestInside, image.values()[i]);
            } else {
                highestOutside = Math.max(highestOutside, image.values()[i]);
            }
        }
        RegionExtremes extremes = image.scores().extremes(image.truth());

        assertThat(extremes.highestOutside() + 0.0).isEqualTo(highestOutside + 0.0);
        assertThat(extremes.lowestInside() + 0.0).isEqualTo(lowestInside + 0.0);
        assertThat(image.scores().highestOutside(image.truth())).isEqualTo(extremes.highestOutside());
        assertThat(image.scores().lowestInside(image.truth())).isEqualTo(extremes.lowestInside());
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void packsTheScoresAboveAndFromAThreshold(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(seed);
        double[] values = image.values();
        for (int trial = 0; trial < 12; trial++) {
            double threshold = threshold(values[random.nextInt(values.length)], trial);
            boolean[] above = new boolean[values.length];
            boolean[] from = new boolean[values.length];
            for (int i = 0; i < values.length; i++) {
                above[i] = values[i] > threshold;
                from[i] = values[i] >= threshold;
            }
            List<PackedMask> sets = image.scores().upperSets(score -> score > threshold, score -> score >= threshold);
            assertThat(sets)
                    .containsExactly(RandomImage.mask(image.grid(), above), RandomImage.mask(image.grid(), from));
            assertThat(image.scores().upperSet(score -> score > threshold)).isEqualTo(sets.get(0));
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void countsTheScoresOfARegionBelowCuts(long seed) {
        RandomImage image = RandomImage.of(seed);
        Random random = new Random(seed);
        double[] values = image.values();
        double[] cuts = new double[random.nextInt(80)];
        for (int i = 0; i < cuts.length; i++) {
            cuts[i] = threshold(values[random.nextInt(values.length)], random.nextInt(12));
        }
        if (cuts.length > 40) {
            // Many cuts within the same upper half of a binary32 pattern.
            for (int i = 0; i < 30; i++) {
                cuts[i] = cuts[40] + random.nextInt(40) * Math.ulp((float) cuts[40]);
            }
        }
        Arrays.setAll(cuts, i -> Double.isNaN(cuts[i]) ? 0 : cuts[i]);
        Arrays.sort(cuts);
        long[] expected = new long[cuts.length];
        for (int cut = 0; cut < cuts.length; cut++) {
            for (int i = 0; i < values.length; i++) {
                expected[cut] += image.inTruth()[i] && values[i] < cuts[cut] ? 1 : 0;
            }
        }

        assertThat(image.scores().countsBelow(cuts, image.truth())).containsExactly(expected);
    }

    /** Kernels may process whole blocks differently from the rest of an image. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7})
    void packsWholeBlocks(long seed) {
        Random random = new Random(seed);
        Grid grid = Grid.of(2, 50, 91 + random.nextInt(9));
        ByteBuffer bytes = ByteBuffer.allocate(4 * grid.size()).order(ByteOrder.LITTLE_ENDIAN);
        float[] special = {0, -0.0f, 0.5f, -0.5f, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY, Float.MIN_VALUE};
        double[] values = new double[grid.size()];
        for (int i = 0; i < values.length; i++) {
            float value =
                    random.nextInt(3) == 0 ? special[random.nextInt(special.length)] : (float) random.nextGaussian();
            bytes.putFloat(value);
            values[i] = value;
        }
        ScoreMap scores = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip());
        for (int trial = 0; trial < 40; trial++) {
            double threshold = threshold(values[random.nextInt(values.length)], trial);
            boolean[] above = new boolean[values.length];
            boolean[] from = new boolean[values.length];
            for (int i = 0; i < values.length; i++) {
                above[i] = values[i] > threshold;
                from[i] = values[i] >= threshold;
            }
            boolean same = scores.upperSets(score -> score > threshold, score -> score >= threshold)
                    .equals(List.of(RandomImage.mask(grid, above), RandomImage.mask(grid, from)));
            assertThat(same).as("threshold %s", threshold).isTrue();
        }
    }

    /**
     * Returns a score, one of its neighbours in double precision, which no narrower encoding has, or a special number.
     */
    private static double threshold(double score, int trial) {
        return switch (trial) {
            case 0 -> Double.POSITIVE_INFINITY;
            case 1 -> Double.NEGATIVE_INFINITY;
            case 2 -> 0.0;
            case 3 -> -0.0;
            case 4 -> Double.MIN_VALUE;
            case 5 -> -Double.MIN_VALUE;
            case 6, 7 -> Math.nextUp(score);
            case 8, 9 -> Math.nextDown(score);
            default -> score;
        };
    }

    @Test
    void knowsEveryHalfPrecisionNumber() {
        Grid grid = Grid.of(256, 256);
        ByteBuffer bytes = ByteBuffer.allocate(2 * grid.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (int bits = 0; bits < grid.size(); bits++) {
            boolean notANumber = Double.isNaN(RandomImage.halfPrecision(bits));
            bytes.putShort((short) (notANumber ? 0 : bits));
        }
        ScoreMap scores = ScoreMap.of(grid, new ScoreEncoding.Float16(), bytes.flip());
        for (int bits = 0; bits < grid.size(); bits++) {
            double expected = RandomImage.halfPrecision(bits);
            assertThat(scores.at(bits)).isEqualTo(Double.isNaN(expected) ? 0 : expected);
        }
    }

    @ParameterizedTest(name = "at pixel {0}")
    @ValueSource(ints = {0, 1, 63, 64, 4095, 4096, 4999, 5000, 5001, 5002})
    void namesTheFirstPixelThatIsNotANumber(int index) {
        Grid grid = Grid.of(1, 5003);
        for (boolean direct : new boolean[] {false, true}) {
            for (int bits : new int[] {0x7f800001, 0xff800001, 0x7fffffff, 0xffffffff, 0x7fc00000}) {
                ByteBuffer bytes = allocate(4 * grid.size(), direct);
                bytes.putInt(4 * index, bits).putInt(4 * 5002, 0x7fc00000);
                refusesNaN(grid, new ScoreEncoding.Float32(), bytes, index);
            }
            for (int bits : new int[] {0x7c01, 0xfc01, 0x7fff, 0xffff, 0x7e00}) {
                ByteBuffer bytes = allocate(2 * grid.size(), direct);
                bytes.putShort(2 * index, (short) bits).putShort(2 * 5002, (short) 0x7e00);
                refusesNaN(grid, new ScoreEncoding.Float16(), bytes, index);
            }
        }
    }

    private static ByteBuffer allocate(int length, boolean direct) {
        ByteBuffer bytes = direct ? ByteBuffer.allocateDirect(length) : ByteBuffer.allocate(length);
        return bytes.order(ByteOrder.LITTLE_ENDIAN);
    }

    private static void refusesNaN(Grid grid, ScoreEncoding encoding, ByteBuffer bytes, int index) {
        assertThatThrownBy(() -> ScoreMap.of(grid, encoding, bytes))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("pixel " + index + " ");
    }

    @Test
    void takesInfinitiesAndLargestNumbers() {
        Grid grid = Grid.of(1, 6);
        ByteBuffer bytes = allocate(24, false);
        for (int bits : new int[] {0x7f800000, 0xff800000, 0x7f7fffff, 0xff7fffff, 0, 0x80000000}) {
            bytes.putInt(bits);
        }
        ScoreMap scores = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes.flip());

        assertThat(scores.upperSet(score -> score > Float.MAX_VALUE).toRunLengths())
                .containsExactly(0, 1, 5);
        assertThat(scores.upperSet(score -> score >= 0).toRunLengths()).containsExactly(0, 1, 1, 1, 1, 2);
        assertThat(scores.upperSet(score -> score > Double.NEGATIVE_INFINITY).count())
                .isEqualTo(5);
    }

    @Test
    void readsFromPositionToLimitAndLeavesTheBufferAlone() {
        ByteBuffer bytes = ByteBuffer.allocate(10).put(3, (byte) 7).position(2).limit(6);
        ScoreMap scores = ScoreMap.of(Grid.of(2, 2), new ScoreEncoding.Uint8(0.5, -1), bytes);

        assertThat(scores.at(1)).isEqualTo(2.5);
        assertThat(bytes.position()).isEqualTo(2);
        assertThat(bytes.limit()).isEqualTo(6);
        assertThat(bytes.order()).isEqualTo(ByteOrder.BIG_ENDIAN);
    }

    @Test
    void refusesWrongLengthsPixelsAndEncodings() {
        Grid grid = Grid.of(2, 3);
        for (int length : new int[] {0, 11, 13, 24}) {
            assertThatThrownBy(() -> ScoreMap.of(grid, new ScoreEncoding.Float16(), ByteBuffer.allocate(length)))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("expected 12 bytes");
        }
        Grid huge = Grid.of(1, Integer.MAX_VALUE - 8);
        assertThatThrownBy(() -> ScoreMap.of(huge, new ScoreEncoding.Float32(), ByteBuffer.allocate(4)))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("expected 8589934556 bytes");
        ScoreMap scores = ScoreMap.of(grid, new ScoreEncoding.Float16(), ByteBuffer.allocate(12));
        assertThatThrownBy(() -> scores.at(6)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> scores.extremes(PackedMask.all(Grid.of(3, 2))))
                .isInstanceOf(InvalidImageException.class);
        for (double scale : new double[] {0, -1, Double.NaN, Double.POSITIVE_INFINITY}) {
            assertThatThrownBy(() -> new ScoreEncoding.Uint8(scale, 0)).isInstanceOf(InvalidImageException.class);
        }
        for (double offset : new double[] {Double.NaN, Double.NEGATIVE_INFINITY}) {
            assertThatThrownBy(() -> new ScoreEncoding.Uint8(1, offset)).isInstanceOf(InvalidImageException.class);
        }
    }
}
