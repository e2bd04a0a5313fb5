package io.conformalstreams.conformal.image;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * A set of pixels, one bit each: bit {@code i & 63} of word {@code i >>> 6} is pixel i, row-major. The bits after the
 * last pixel are zero. The class is immutable, and masks are equal if their grids and pixels are equal.
 */
public final class PackedMask {
    private final Grid grid;
    private final long[] words;

    /** Takes ownership of the words. The caller has cleared the bits after the last pixel, and keeps no reference. */
    PackedMask(Grid grid, long[] words) {
        this.grid = grid;
        this.words = words;
    }

    /** The empty set. */
    public static PackedMask none(Grid grid) {
        return new PackedMask(grid, new long[MaskPacking.words(grid.size())]);
    }

    /** The whole image. */
    public static PackedMask all(Grid grid) {
        long[] words = new long[MaskPacking.words(grid.size())];
        Arrays.fill(words, -1L);
        words[words.length - 1] = lastWordBits(grid);
        return new PackedMask(grid, words);
    }

    /**
     * @param words in the layout of this class; copied
     * @throws InvalidImageException if the number of words is wrong, or a bit after the last pixel is set
     */
    public static PackedMask ofWords(Grid grid, long[] words) {
        int expected = MaskPacking.words(grid.size());
        if (words.length != expected) {
            throw new InvalidImageException(
                    "expected " + expected + " words for a mask of " + grid + ", got " + words.length);
        }
        return checked(grid, words.clone());
    }

    /**
     * Reads the bytes that {@link #toPackedBytes} writes.
     *
     * @throws InvalidImageException if the number of bytes is wrong, or a bit after the last pixel is set
     */
    public static PackedMask ofPackedBytes(Grid grid, byte[] bytes) {
        int expected = packedLength(grid);
        if (bytes.length != expected) {
            throw new InvalidImageException(
                    "expected " + expected + " bytes for a packed mask of " + grid + ", got " + bytes.length);
        }
        long[] words = new long[MaskPacking.words(grid.size())];
        byte[] padded = Arrays.copyOf(bytes, words.length * Long.BYTES);
        ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().get(words);
        return checked(grid, words);
    }

    /**
     * Reads the bytes that {@link #toRunLengths} writes, and rejects all other bytes. Each mask has exactly one
     * encoding.
     *
     * @throws InvalidImageException if the runs do not add up to the number of pixels, if a run other than the first is
     *     empty, if a number is cut off, too large or longer than needed, or if bytes follow the last run
     */
    public static PackedMask ofRunLengths(Grid grid, byte[] runLengths) {
        return new PackedMask(grid, RunLengths.decode(grid.size(), runLengths));
    }

    private static PackedMask checked(Grid grid, long[] words) {
        if ((words[words.length - 1] & ~lastWordBits(grid)) != 0) {
            throw new InvalidImageException("a mask of " + grid + " has bits set after its last pixel");
        }
        return new PackedMask(grid, words);
    }

    private static int packedLength(Grid grid) {
        return (grid.size() + Byte.SIZE - 1) >>> 3;
    }

    private static long lastWordBits(Grid grid) {
        return -1L >>> -grid.size();
    }

    /** The grid that the mask lies on. */
    public Grid grid() {
        return grid;
    }

    /**
     * @throws IndexOutOfBoundsException for an index outside the grid
     */
    public boolean contains(int index) {
        if (index < 0 || index >= grid.size()) {
            throw new IndexOutOfBoundsException("pixel " + index + " is outside " + grid);
        }
        return (words[index >>> 6] >>> index & 1) != 0;
    }

    /**
     * Returns the pixels {@code 64 index .. 64 index + 63} as a word, for kernels that work on words. Pixel i is bit
     * {@code i & 63}, and the bits after the last pixel are zero.
     *
     * @throws IndexOutOfBoundsException if there are no such pixels
     */
    public long word(int index) {
        return words[index];
    }

    /**
     * Returns 64 pixels, from any index on: bit i is pixel {@code first + i}. The bits after the last pixel are zero.
     *
     * @throws IndexOutOfBoundsException for an index outside the grid
     */
    public long bits(int first) {
        int index = first >>> 6;
        long low = words[index] >>> first;
        return (first & 63) == 0 || index + 1 == words.length ? low : low | words[index + 1] << -first;
    }

    /** Number of pixels in the set. */
    public long count() {
        long count = 0;
        for (long word : words) {
            count += Long.bitCount(word);
        }
        return count;
    }

    /** Whether no pixel is in the set. */
    public boolean isEmpty() {
        for (long word : words) {
            if (word != 0) {
                return false;
            }
        }
        return true;
    }

    /** Whether every pixel is in the set. */
    public boolean isFull() {
        return runEnd(0, grid.size()) == grid.size() && contains(0);
    }

    /**
     * Whether every pixel of this set is in the other one.
     *
     * @throws InvalidImageException if the grids differ
     */
    public boolean isSubsetOf(PackedMask other) {
        requireGrid(other.grid);
        for (int i = 0; i < words.length; i++) {
            if ((words[i] & ~other.words[i]) != 0) {
                return false;
            }
        }
        return true;
    }

    /**
     * Number of pixels in both sets.
     *
     * @throws InvalidImageException if the grids differ
     */
    public long intersectionCount(PackedMask other) {
        requireGrid(other.grid);
        // There are two independent sums, because an addition must wait for the previous addition to the same sum.
        long even = 0;
        long odd = 0;
        int last = words.length - 1;
        for (int i = 0; i < last; i += 2) {
            even += Long.bitCount(words[i] & other.words[i]);
            odd += Long.bitCount(words[i + 1] & other.words[i + 1]);
        }
        if ((last & 1) == 0) {
            even += Long.bitCount(words[last] & other.words[last]);
        }
        return even + odd;
    }

    /**
     * The pixels in both sets.
     *
     * @throws InvalidImageException if the grids differ
     */
    public PackedMask intersection(PackedMask other) {
        requireGrid(other.grid);
        long[] common = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            common[i] = words[i] & other.words[i];
        }
        return new PackedMask(grid, common);
    }

    /**
     * The pixels in either set.
     *
     * @throws InvalidImageException if the grids differ
     */
    public PackedMask union(PackedMask other) {
        requireGrid(other.grid);
        long[] either = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            either[i] = words[i] | other.words[i];
        }
        return new PackedMask(grid, either);
    }

    /**
     * The pixels of this set that are not in the other one.
     *
     * @throws InvalidImageException if the grids differ
     */
    public PackedMask minus(PackedMask other) {
        requireGrid(other.grid);
        long[] difference = new long[words.length];
        for (int i = 0; i < words.length; i++) {
            difference[i] = words[i] & ~other.words[i];
        }
        return new PackedMask(grid, difference);
    }

    /**
     * Returns the end of the run of equal bits that starts at a pixel: the first later pixel that differs, or the limit
     * if none differs before it. With this method a kernel can process a mask run by run.
     *
     * @param from the index of a pixel
     * @param limit more than {@code from}, at most the number of pixels
     */
    public int runEnd(int from, int limit) {
        int index = from >>> 6;
        long flip = -(words[index] >>> from & 1);
        long changes = (words[index] ^ flip) & -1L << from;
        int last = limit - 1 >>> 6;
        while (changes == 0 && index < last) {
            changes = words[++index] ^ flip;
        }
        return changes == 0 ? limit : Math.min(limit, (index << 6) + Long.numberOfTrailingZeros(changes));
    }

    /**
     * The mask as {@code ceil(size / 8)} bytes: pixel i is bit {@code i % 8} of byte {@code i / 8}, counted from the
     * least significant bit, as in {@code numpy.unpackbits(bitorder='little')}.
     */
    public byte[] toPackedBytes() {
        byte[] padded = new byte[words.length * Long.BYTES];
        ByteBuffer.wrap(padded).order(ByteOrder.LITTLE_ENDIAN).asLongBuffer().put(words);
        return Arrays.copyOf(padded, packedLength(grid));
    }

    /**
     * The lengths of the alternating runs of zeros and ones in row-major order, as unsigned LEB128 numbers. The first
     * run counts zeros, and its length is 0 if the first pixel is in the set. All other lengths are positive.
     */
    public byte[] toRunLengths() {
        return RunLengths.encode(this);
    }

    /** {@link #toRunLengths}, if they have fewer bytes than {@link #toPackedBytes}. */
    public Optional<byte[]> toShorterRunLengths() {
        return RunLengths.encode(this, packedLength(grid) - 1);
    }

    /**
     * @throws InvalidImageException if the mask lies on another grid
     */
    public void requireGrid(Grid expected) {
        if (!grid.equals(expected)) {
            throw new InvalidImageException("a mask of " + grid + " does not fit an image of " + expected);
        }
    }

    @Override
    public boolean equals(Object other) {
        return other instanceof PackedMask mask && grid.equals(mask.grid) && Arrays.equals(words, mask.words);
    }

    @Override
    public int hashCode() {
        return 31 * grid.hashCode() + Arrays.hashCode(words);
    }

    @Override
    public String toString() {
        return count() + " pixels of " + grid;
    }
}
