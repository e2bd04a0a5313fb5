package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import java.util.Objects;
import java.util.concurrent.atomic.AtomicInteger;
import java.util.function.DoublePredicate;
import java.util.function.DoubleToLongFunction;

/**
 * The scores of a segmentation model over an image. A higher score means that the pixel is more likely to belong to
 * the object. The map is a typed view of little-endian bytes, which are not copied and must not change. Scores are
 * finite or ±inf, and never NaN.
 */
public final class ScoreMap {
    private final Grid grid;
    private final ScoreEncoding encoding;
    private final ScoreKernel kernel;
    private final PixelBytes bytes;

    private ScoreMap(Grid grid, ScoreEncoding encoding, PixelBytes bytes) {
        this.grid = grid;
        this.encoding = encoding;
        this.kernel = ScoreKernel.of(encoding);
        this.bytes = bytes;
    }

    /**
     * @param bytes the scores from the buffer's position to its limit, row-major
     * @throws InvalidImageException if the number of scores differs from the number of pixels, or a score is NaN. The
     *     message names the first such pixel
     */
    public static ScoreMap of(Grid grid, ScoreEncoding encoding, ByteBuffer bytes) {
        return of(grid, encoding, bytes, ImageThreads.one());
    }

    /**
     * Creates a map as {@link #of(Grid, ScoreEncoding, ByteBuffer)} does, with several threads.
     *
     * @param threads the threads that share the passes over the scores and over derived values
     */
    public static ScoreMap of(Grid grid, ScoreEncoding encoding, ByteBuffer bytes, ImageThreads threads) {
        ScoreMap scores = new ScoreMap(grid, encoding, PixelBytes.of(grid, encoding.bytesPerScore(), bytes, threads));
        scores.refuseNaN();
        return scores;
    }

    /**
     * Creates a map as {@link #of(Grid, ScoreEncoding, ByteBuffer)} does. In the same pass it rejects scores outside an
     * interval.
     *
     * @param lowest the smallest score that is accepted, at most 0
     * @param highest the largest score that is accepted, at least 0
     * @param threads the threads that share the passes over the scores and over values derived from them
     * @throws InvalidImageException also if a score lies outside the interval. The message names the first such pixel
     *     and its score
     */
    public static ScoreMap of(
            Grid grid, ScoreEncoding encoding, ByteBuffer bytes, double lowest, double highest, ImageThreads threads) {
        if (lowest == Double.NEGATIVE_INFINITY && highest == Double.POSITIVE_INFINITY) {
            return of(grid, encoding, bytes, threads);
        }
        ScoreMap scores = new ScoreMap(grid, encoding, PixelBytes.of(grid, encoding.bytesPerScore(), bytes, threads));
        scores.refuseOutside(lowest, highest);
        return scores;
    }

    private void refuseOutside(double lowest, double highest) {
        int highestKey = kernel.cut(score -> score > highest);
        AtomicInteger firstOutside = new AtomicInteger(grid.size());
        bytes.forEachBlock((array, position, first, count) -> {
            if (first < firstOutside.get() && !kernel.areSurelyWithin(array, position, count, highestKey)) {
                for (int index = first; index < first + count; index++) {
                    // NaN fails both comparisons.
                    if (!(at(index) >= lowest && at(index) <= highest)) {
                        firstOutside.accumulateAndGet(index, Math::min);
                        break;
                    }
                }
            }
        });
        int index = firstOutside.get();
        if (index < grid.size()) {
            String score =
                    Double.isNaN(at(index)) ? "NaN" : at(index) + ", and must be from " + lowest + " to " + highest;
            throw new InvalidImageException("the score of pixel " + index + " of " + grid + " is " + score);
        }
    }

    private void refuseNaN() {
        AtomicInteger firstPixel = new AtomicInteger(grid.size());
        bytes.forEachBlock((array, position, first, count) -> {
            if (first < firstPixel.get() && kernel.containsNaN(array, position, count)) {
                firstPixel.accumulateAndGet(first, Math::min);
            }
        });
        for (int index = firstPixel.get(); index < grid.size(); index++) {
            if (Double.isNaN(at(index))) {
                throw new InvalidImageException("the score of pixel " + index + " of " + grid + " is NaN");
            }
        }
    }

    /** The threads that share the passes over the scores. */
    public ImageThreads threads() {
        return bytes.threads();
    }

    /** The grid that the scores lie on. */
    public Grid grid() {
        return grid;
    }

    /** The encoding of the scores. */
    public ScoreEncoding encoding() {
        return encoding;
    }

    /**
     * The score of one pixel.
     *
     * @throws IndexOutOfBoundsException for an index outside the grid
     */
    public double at(int index) {
        if (index < 0 || index >= grid.size()) {
            throw new IndexOutOfBoundsException("pixel " + index + " is outside " + grid);
        }
        return kernel.at(bytes.buffer(), index);
    }

    /**
     * Decodes the scores of consecutive pixels, for computations in double precision.
     *
     * @param first the index of the first pixel
     * @param scores the array for the result: one score for each pixel, from index 0 on
     * @throws IndexOutOfBoundsException if these pixels do not lie in the grid, or the array is too short
     */
    public void read(int first, int count, double[] scores) {
        Objects.checkFromIndexSize(first, count, grid.size());
        Objects.checkFromIndexSize(0, count, scores.length);
        kernel.read(bytes.buffer(), first, count, scores);
    }

    /**
     * Returns the largest score outside a region and the smallest inside it, in one pass.
     *
     * @throws InvalidImageException if the region lies on another grid
     */
    public RegionExtremes extremes(PackedMask region) {
        return extremes(region, true, true);
    }

    /** Returns the largest score outside a region, as in {@link #extremes}. Does not read the pixels inside. */
    public double highestOutside(PackedMask region) {
        return extremes(region, true, false).highestOutside();
    }

    /** Returns the smallest score inside a region, as in {@link #extremes}. Does not read the pixels outside. */
    public double lowestInside(PackedMask region) {
        return extremes(region, false, true).lowestInside();
    }

    private RegionExtremes extremes(PackedMask region, boolean outside, boolean inside) {
        region.requireGrid(grid);
        List<ExtremesPass> passes =
                bytes.forEachSlab(() -> new ExtremesPass(kernel, encoding.bytesPerScore(), region, outside, inside));
        return passes.stream().map(ExtremesPass::extremes).reduce(RegionExtremes.NONE, RegionExtremes::and);
    }

    /**
     * Returns for each cut the number of pixels of a region whose score lies below it, in one pass over the region.
     *
     * @param cuts at most 65,534 numbers, ascending and without NaN; they may be infinite
     * @throws InvalidImageException if the region lies on another grid
     */
    public long[] countsBelow(double[] cuts, PackedMask region) {
        region.requireGrid(grid);
        int[] highestKeys = new int[cuts.length];
        for (int i = 0; i < cuts.length; i++) {
            highestKeys[i] = kernel.highestKeyBelow(cuts[i]);
        }
        KeyIntervals intervals = new KeyIntervals(kernel, highestKeys);
        count(region, intervals);
        return intervals.cumulative();
    }

    /**
     * Returns the score with a given rank among the scores of a region. Scores of 8 bits take one
     * pass over the region. Other scores take two passes, or three if many of them are similar.
     *
     * @param rank 1 for the smallest score, up to the number of pixels in the region for the largest
     * @throws InvalidImageException if the region lies on another grid
     * @throws IndexOutOfBoundsException for another rank
     */
    public double select(PackedMask region, long rank) {
        region.requireGrid(grid);
        KeySelection selection = new KeySelection(kernel.lowestKey(), kernel.highestKey(), rank);
        do {
            count(region, selection);
        } while (selection.narrow());
        return kernel.score(selection.key());
    }

    private void count(PackedMask region, KeyCounts counts) {
        KeyBatch batch = new KeyBatch(counts);
        bytes.forEachBlockInOrder((array, position, first, count) -> {
            int limit = first + count;
            for (int start = first; start < limit; ) {
                int end = region.runEnd(start, limit);
                if (region.contains(start)) {
                    int at = position + (start - first) * encoding.bytesPerScore();
                    batch.add(kernel, array, at, encoding.bytesPerScore(), end - start);
                }
                start = end;
            }
        });
        batch.passOn();
    }

    /**
     * Returns the pixels whose score fulfils a condition of the form "large enough": if a score fulfils it, so does
     * every larger one. The condition is evaluated for a few dozen scores, not for every pixel.
     */
    public PackedMask upperSet(DoublePredicate condition) {
        return upperSets(condition).get(0);
    }

    /** Returns the sets of several conditions as in {@link #upperSet}, in one pass. */
    public List<PackedMask> upperSets(DoublePredicate... conditions) {
        int[] cuts = new int[conditions.length];
        long[][] words = new long[conditions.length][];
        for (int set = 0; set < cuts.length; set++) {
            cuts[set] = kernel.cut(conditions[set]);
            words[set] = new long[MaskPacking.words(grid.size())];
        }
        bytes.forEachBlock((array, position, first, count) -> kernel.pack(array, position, first, count, cuts, words));
        List<PackedMask> sets = new ArrayList<>(words.length);
        for (long[] packed : words) {
            sets.add(new PackedMask(grid, packed));
        }
        return sets;
    }

    /**
     * Returns the mass of the pixels, accumulated in the order of their scores, in one pass.
     *
     * @param mass the mass of a pixel with a given score, at least 0. The masses of all pixels must add up to a long
     */
    public CumulativeMass cumulativeMass(DoubleToLongFunction mass) {
        return new CumulativeMass(kernel, encoding.bytesPerScore(), bytes, mass);
    }
}
