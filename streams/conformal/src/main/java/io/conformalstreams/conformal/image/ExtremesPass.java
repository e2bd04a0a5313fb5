package io.conformalstreams.conformal.image;

import java.util.Arrays;
import java.util.Optional;

/**
 * Finds the highest key outside a region and the lowest key inside it, block by block.
 *
 * <p>Where many pixels in a row lie on one side, all their keys count, and {@link KeyLanes} needs no bits of the region.
 * Elsewhere, it first looks at a sample of pixels. Then it marks the pixels that beat the extremes so far, many pixels at
 * a time, and reads only the marked pixels. Thanks to the sample, these are few.
 */
final class ExtremesPass implements PixelBytes.BlockKernel {
    private static final int WORDS = PixelBytes.BLOCK / Long.SIZE;
    private static final int WORDS_PER_SAMPLE = 8;

    private final ScoreKernel kernel;
    private final int bytesPerScore;
    private final PackedMask region;
    private final boolean outside;
    private final boolean inside;
    private final long[][] packed = new long[2][WORDS];
    private final Optional<KeyLanes> highestLanes;
    private final Optional<KeyLanes> lowestLanes;
    private boolean foundOutside;
    private boolean foundInside;
    private int highest;
    private int lowest;

    /**
     * @param outside whether the caller needs the highest key outside
     * @param inside whether the caller needs the lowest key inside
     */
    ExtremesPass(ScoreKernel kernel, int bytesPerScore, PackedMask region, boolean outside, boolean inside) {
        this.kernel = kernel;
        this.bytesPerScore = bytesPerScore;
        this.region = region;
        this.outside = outside;
        this.inside = inside;
        this.highestLanes = kernel.laneLoop().map(KeyLanes::highest);
        this.lowestLanes = kernel.laneLoop().map(KeyLanes::lowest);
    }

    @Override
    public void accept(byte[] array, int position, int first, int count) {
        int mixed = 0;
        int done = 0;
        while (highestLanes.isPresent() && count - done >= KeyLanes.WIDTH) {
            int end = region.runEnd(first + done, first + count) - first;
            int rows = (end - done) / KeyLanes.WIDTH;
            if (rows > 0) {
                acceptMixed(array, position + mixed * bytesPerScore, first + mixed, done - mixed);
                acceptOneSided(array, position + done * bytesPerScore, rows, region.contains(first + done));
                mixed = done + rows * KeyLanes.WIDTH;
            }
            done += Math.max(1, rows) * KeyLanes.WIDTH;
        }
        acceptMixed(array, position + mixed * bytesPerScore, first + mixed, count - mixed);
    }

    private void acceptOneSided(byte[] array, int position, int rows, boolean isInside) {
        if (isInside && inside) {
            lowestLanes.orElseThrow().add(array, position, rows);
        } else if (!isInside && outside) {
            highestLanes.orElseThrow().add(array, position, rows);
        }
    }

    private void acceptMixed(byte[] array, int position, int first, int count) {
        boolean outsideHere = outside && sample(array, position, first, count, -1);
        boolean insideHere = inside && sample(array, position, first, count, 0);
        if (outsideHere && insideHere) {
            pack(array, position, count, highest, lowest - 1);
            lookOutside(array, position, first, count, packed[0]);
            lookInside(array, position, first, count, packed[1]);
        } else if (outsideHere) {
            pack(array, position, count, highest);
            lookOutside(array, position, first, count, packed[0]);
        } else if (insideHere) {
            pack(array, position, count, lowest - 1);
            lookInside(array, position, first, count, packed[0]);
        }
    }

    /**
     * Updates an extreme with one pixel out of every few words that have pixels on the wanted side.
     *
     * @param flip -1 for the pixels outside, 0 for those inside
     * @return whether the block has pixels on that side
     */
    private boolean sample(byte[] array, int position, int first, int count, long flip) {
        int words = 0;
        for (int done = 0; done < count; done += Long.SIZE) {
            long pixels = (region.word(first + done >>> 6) ^ flip) & bitsOfBlock(done, count);
            if (pixels != 0 && words++ % WORDS_PER_SAMPLE == 0) {
                int key = key(array, position, done + Long.numberOfTrailingZeros(pixels));
                if (flip == 0) {
                    foundLow(key);
                } else {
                    foundHigh(key);
                }
            }
        }
        return words > 0;
    }

    private static long bitsOfBlock(int done, int count) {
        return count - done < Long.SIZE ? -1L >>> -count : -1L;
    }

    private int key(byte[] array, int position, int pixel) {
        return kernel.key(array, position + pixel * bytesPerScore);
    }

    private void foundHigh(int key) {
        highest = foundOutside ? Math.max(highest, key) : key;
        foundOutside = true;
    }

    private void foundLow(int key) {
        lowest = foundInside ? Math.min(lowest, key) : key;
        foundInside = true;
    }

    private void pack(byte[] array, int position, int count, int... cuts) {
        for (long[] words : packed) {
            Arrays.fill(words, 0, MaskPacking.words(count), 0);
        }
        kernel.pack(array, position, 0, count, cuts, packed);
    }

    private void lookOutside(byte[] array, int position, int first, int count, long[] above) {
        for (int done = 0; done < count; done += Long.SIZE) {
            long pixels = above[done >>> 6] & ~region.word(first + done >>> 6);
            for (; pixels != 0; pixels &= pixels - 1) {
                foundHigh(key(array, position, done + Long.numberOfTrailingZeros(pixels)));
            }
        }
    }

    private void lookInside(byte[] array, int position, int first, int count, long[] atLeast) {
        for (int done = 0; done < count; done += Long.SIZE) {
            long pixels = ~atLeast[done >>> 6] & region.word(first + done >>> 6);
            for (; pixels != 0; pixels &= pixels - 1) {
                foundLow(key(array, position, done + Long.numberOfTrailingZeros(pixels)));
            }
        }
    }

    /** The extremes found so far. They are -inf and +inf before the first value. */
    RegionExtremes extremes() {
        highestLanes.filter(KeyLanes::haveKeys).ifPresent(lanes -> foundHigh(lanes.key()));
        lowestLanes.filter(KeyLanes::haveKeys).ifPresent(lanes -> foundLow(lanes.key()));
        return new RegionExtremes(
                foundOutside ? kernel.score(highest) : Double.NEGATIVE_INFINITY,
                foundInside ? kernel.score(lowest) : Double.POSITIVE_INFINITY);
    }
}
