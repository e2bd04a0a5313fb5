package io.conformalstreams.conformal.image;

import java.util.Arrays;
import java.util.Optional;

/** The run-length encoding of {@link PackedMask}: alternating run lengths as unsigned LEB128 numbers. */
final class RunLengths {
    private static final int CONTINUES = 0x80;
    private static final int PAYLOAD_BITS = 7;
    /** A run length fits in an int, so no number needs more than five groups of seven bits. */
    private static final int LONGEST_NUMBER = 5;

    /** A mask with more words than this for each byte of its encoding is large. */
    private static final int LARGE_MASK = 8;

    private static final long[] NO_WORDS = {};

    private final byte[] bytes;
    private int position;

    private RunLengths(byte[] bytes) {
        this.bytes = bytes;
    }

    static byte[] encode(PackedMask mask) {
        byte[] bytes = new byte[encodedLength(mask)];
        int size = mask.grid().size();
        int position = mask.contains(0) ? 1 : 0;
        for (int start = 0; start < size; ) {
            int end = mask.runEnd(start, size);
            position = append(bytes, position, end - start);
            start = end;
        }
        return bytes;
    }

    /**
     * Encodes a mask in one pass.
     *
     * @param mostBytes the length of the longest encoding that is of use, at least 0
     * @return empty if the encoding is longer
     */
    static Optional<byte[]> encode(PackedMask mask, int mostBytes) {
        byte[] bytes = new byte[mostBytes + LONGEST_NUMBER];
        int size = mask.grid().size();
        int position = mask.contains(0) ? 1 : 0;
        for (int start = 0; start < size && position <= mostBytes; ) {
            int end = mask.runEnd(start, size);
            position = append(bytes, position, end - start);
            start = end;
        }
        return position <= mostBytes ? Optional.of(Arrays.copyOf(bytes, position)) : Optional.empty();
    }

    private static int encodedLength(PackedMask mask) {
        int size = mask.grid().size();
        int length = mask.contains(0) ? 1 : 0;
        for (int start = 0; start < size; ) {
            int end = mask.runEnd(start, size);
            int significantBits = Integer.SIZE - Integer.numberOfLeadingZeros(end - start);
            length += (significantBits + PAYLOAD_BITS - 1) / PAYLOAD_BITS;
            start = end;
        }
        return length;
    }

    private static int append(byte[] bytes, int position, int number) {
        int next = position;
        int rest = number;
        while (rest >= CONTINUES) {
            bytes[next++] = (byte) (rest | CONTINUES);
            rest >>>= PAYLOAD_BITS;
        }
        bytes[next++] = (byte) rest;
        return next;
    }

    /**
     * Decodes runs. A short input is checked before the words are allocated, so that an invalid one never costs the
     * memory of a large mask.
     */
    static long[] decode(int size, byte[] bytes) {
        int length = MaskPacking.words(size);
        if (length > LARGE_MASK * bytes.length) {
            new RunLengths(bytes).read(size, NO_WORDS);
        }
        long[] words = new long[length];
        new RunLengths(bytes).read(size, words);
        return words;
    }

    /** Checks all runs, and sets the bits of the runs of ones unless there are no words. */
    private void read(int size, long[] words) {
        int start = 0;
        for (int run = 0; position < bytes.length; run++) {
            int at = position;
            int length = bytes[at] >= 0 ? bytes[position++] : next();
            if (length == 0 && run > 0) {
                throw new InvalidImageException("run " + run + " at byte " + at + " is empty");
            }
            long end = (long) start + length;
            if (end > size) {
                throw new InvalidImageException(
                        "run " + run + " at byte " + at + " ends at pixel " + end + " of " + size);
            }
            if (end == size && position < bytes.length) {
                throw new InvalidImageException((bytes.length - position) + " bytes follow the last run at byte " + at);
            }
            if ((run & 1) == 1 && words.length > 0) {
                MaskPacking.fill(words, start, (int) end);
            }
            start = (int) end;
        }
        if (start != size) {
            throw new InvalidImageException("run lengths add up to " + start + " pixels instead of " + size);
        }
    }

    private int next() {
        int at = position;
        long number = 0;
        for (int shift = 0; position < bytes.length && position - at < LONGEST_NUMBER; shift += PAYLOAD_BITS) {
            int group = bytes[position++];
            number |= (long) (group & CONTINUES - 1) << shift;
            if ((group & CONTINUES) == 0) {
                if (group == 0 && shift > 0 || number > Integer.MAX_VALUE) {
                    throw new InvalidImageException("run length at byte " + at + " is too large or longer than needed");
                }
                return (int) number;
            }
        }
        throw new InvalidImageException("run length at byte " + at + " is cut off or too long");
    }
}
