package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.List;
import java.util.Random;
import java.util.Set;
import java.util.stream.IntStream;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Kernels process whole blocks differently from the rest of an image, and several threads share large images. */
class WholeBlocksTest {
    private static final int[] THREADS = {1, 2, 5};
    private static final float[] SPECIAL = {
        0, -0.0f, Float.MIN_VALUE, -Float.MIN_VALUE, Float.POSITIVE_INFINITY, Float.NEGATIVE_INFINITY
    };

    /**
     * Scores that decrease from a centre, with noise and special values. Many blocks lie entirely on one side of a
     * threshold.
     */
    private static float[] scores(Grid grid, Random random) {
        float[] scores = new float[grid.size()];
        float noise = random.nextInt(3);
        boolean special = random.nextBoolean();
        for (int i = 0; i < scores.length; i++) {
            float slope = 8 - 16f * Math.abs(i - scores.length / 2) / scores.length;
            scores[i] = slope + noise * (float) random.nextGaussian();
            if (special && random.nextInt(3000) == 0) {
                scores[i] = SPECIAL[random.nextInt(SPECIAL.length)];
            }
        }
        return scores;
    }

    /** Returns the bytes at an odd position in a larger array. */
    private static ByteBuffer bytes(float[] scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES + 3)
                .position(3)
                .slice()
                .order(ByteOrder.LITTLE_ENDIAN);
        for (int i = 0; i < scores.length; i++) {
            bytes.putFloat(i * Float.BYTES, scores[i]);
        }
        return bytes;
    }

    private static Grid grid(Random random) {
        return random.nextBoolean()
                ? Grid.of(200 + random.nextInt(100), 173 + random.nextInt(9))
                : Grid.of(40, 101 + random.nextInt(9), 91 + random.nextInt(9));
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void setsAndExtremesAreThoseOfEachPixel(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        float[] scores = scores(grid, random);
        float edge = scores[random.nextInt(scores.length)];
        boolean[] region = new boolean[scores.length];
        boolean[] above = new boolean[scores.length];
        boolean[] negated = new boolean[scores.length];
        double highestOutside = Double.NEGATIVE_INFINITY;
        double lowestInside = Double.POSITIVE_INFINITY;
        for (int i = 0; i < scores.length; i++) {
            region[i] = i % 977 == 3 || scores[i] > edge && i % 31 > 0;
            above[i] = scores[i] > edge;
            negated[i] = scores[i] >= -edge;
            if (region[i]) {
                lowestInside = Math.min(lowestInside, scores[i]);
            } else {
                highestOutside = Math.max(highestOutside, scores[i]);
            }
        }
        PackedMask mask = RandomImage.mask(grid, region);
        for (int threads : THREADS) {
            ScoreMap map = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes(scores), ImageThreads.of(threads));

            assertThat(map.upperSets(score -> score > edge, score -> score >= -edge, score -> score > edge)
                            .equals(List.of(
                                    RandomImage.mask(grid, above),
                                    RandomImage.mask(grid, negated),
                                    RandomImage.mask(grid, above))))
                    .isTrue();
            assertThat(map.extremes(mask)).isEqualTo(new RegionExtremes(highestOutside, lowestInside));
            assertThat(map.highestOutside(mask)).isEqualTo(highestOutside);
            assertThat(map.lowestInside(mask)).isEqualTo(lowestInside);
            assertThat(map.extremes(PackedMask.all(grid)).highestOutside()).isEqualTo(Double.NEGATIVE_INFINITY);
            assertThat(map.extremes(PackedMask.none(grid)).lowestInside()).isEqualTo(Double.POSITIVE_INFINITY);
        }
    }

    /** In a region of long runs, most keys are taken without looking at the region. One score is moved beyond all others. */
    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void extremesOfLongRunsAreThoseOfEachPixel(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        float[] scores = scores(grid, random);
        boolean[] region = randomRuns(scores.length, 40_000, random);
        PackedMask mask = RandomImage.mask(grid, region);
        for (int trial = 0; trial < 30; trial++) {
            int moved = random.nextInt(scores.length);
            float reach = Math.scalb(1 + random.nextFloat(), random.nextInt(120));
            float former = scores[moved];
            scores[moved] = region[moved] ? -reach : reach;
            // If all scores have one sign, the extremes have it, too.
            float shift = trial % 3 == 0 ? 0 : trial % 3 == 1 ? reach + 20 : -reach - 20;
            float[] shifted = new float[scores.length];
            double highestOutside = Double.NEGATIVE_INFINITY;
            double lowestInside = Double.POSITIVE_INFINITY;
            for (int i = 0; i < scores.length; i++) {
                shifted[i] = scores[i] + shift;
                highestOutside = region[i] ? highestOutside : Math.max(highestOutside, shifted[i]);
                lowestInside = region[i] ? Math.min(lowestInside, shifted[i]) : lowestInside;
            }
            ImageThreads threads = ImageThreads.of(THREADS[trial % THREADS.length]);
            ScoreMap map = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes(shifted), threads);

            assertThat(map.extremes(mask)).isEqualTo(new RegionExtremes(highestOutside, lowestInside));
            assertThat(map.highestOutside(mask)).isEqualTo(highestOutside);
            assertThat(map.lowestInside(mask)).isEqualTo(lowestInside);
            scores[moved] = former;
        }
    }

    private static boolean[] randomRuns(int size, int longest, Random random) {
        boolean[] region = new boolean[size];
        for (int start = 0; start < size; ) {
            int end = Math.min(size, start + 1 + random.nextInt(longest));
            Arrays.fill(region, start, end, random.nextBoolean());
            start = end;
        }
        return region;
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5})
    void selectionAndCountsAreThoseOfTheSortedScoresOfARegion(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        float[] scores = scores(grid, random);
        ScoreMap map = ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes(scores));
        boolean[] region = randomRuns(scores.length, seed % 2 == 0 ? 8 : 5000, random);
        double[] sorted = IntStream.range(0, scores.length)
                .filter(i -> region[i])
                .mapToDouble(i -> scores[i])
                .sorted()
                .toArray();
        int count = sorted.length;
        PackedMask mask = RandomImage.mask(grid, region);
        for (int rank : new int[] {1, 1 + random.nextInt(count), count}) {
            assertThat(map.select(mask, rank)).isEqualTo(sorted[rank - 1]);
        }
        double[] cuts = random.doubles(1 + random.nextInt(3000), -9, 9).sorted().toArray();
        long[] below = new long[cuts.length];
        int position = 0;
        for (int cut = 0; cut < cuts.length; cut++) {
            while (position < count && sorted[position] < cuts[cut]) {
                position++;
            }
            below[cut] = position;
        }
        assertThat(Arrays.equals(map.countsBelow(cuts, mask), below)).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4, 5, 6, 7, 8, 9})
    void labelsArePackedAsEachPixelIs(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        Set<Integer> values = seed < 5 ? Set.of(1, 2, 127, 128, 200, 255) : Set.of(0, 129);
        byte[] labels = new byte[grid.size()];
        boolean[] members = new boolean[labels.length];
        int label = 0;
        for (int i = 0; i < labels.length; i++) {
            label = i < 3 * PixelBytes.BLOCK
                            || random.nextInt(20) == 0 && i % (4 * PixelBytes.BLOCK) > 2 * PixelBytes.BLOCK
                    ? random.nextInt(256)
                    : label;
            labels[i] = (byte) label;
            members[i] = values.contains(label);
        }
        for (int threads : THREADS) {
            LabelMap map = LabelMap.of(grid, ByteBuffer.wrap(labels), ImageThreads.of(threads));

            assertThat(map.mask(values).equals(RandomImage.mask(grid, members))).isTrue();
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {0, 1, 2, 3, 4})
    void namesTheFirstPixelThatIsNotANumberHoweverManyThreadsSearch(long seed) {
        Random random = new Random(seed);
        Grid grid = grid(random);
        float[] scores = scores(grid, random);
        int first = random.nextInt(scores.length);
        scores[first] = Float.intBitsToFloat(random.nextBoolean() ? 0x7f800001 : 0xffffffff);
        scores[first + random.nextInt(scores.length - first)] = Float.NaN;
        for (int threads : THREADS) {
            assertThatThrownBy(() ->
                            ScoreMap.of(grid, new ScoreEncoding.Float32(), bytes(scores), ImageThreads.of(threads)))
                    .isInstanceOf(InvalidImageException.class)
                    .hasMessageContaining("pixel " + first + " of");
        }
    }
}
