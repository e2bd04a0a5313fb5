package io.conformalstreams.conformal.image;

import java.lang.invoke.MethodHandles;
import java.lang.invoke.VarHandle;
import java.nio.ByteOrder;
import java.util.Arrays;

/**
 * Compares the bit patterns of IEEE 754 numbers with a cut, eight bytes at a time and without branches. To the
 * magnitude bits of each number, it adds the largest magnitude minus a limit. The sum carries into the sign bit if and
 * only if the number's magnitude exceeds the limit. It never carries into the next number.
 */
final class FloatingPointLanes {
    /** Words that hold two binary32 numbers each. */
    static final FloatingPointLanes BINARY32 = new FloatingPointLanes(Float.SIZE, 0x7f800000L);

    /** Words that hold four binary16 numbers each. */
    static final FloatingPointLanes BINARY16 = new FloatingPointLanes(Short.SIZE, 0x7c00L);

    private static final VarHandle WORD = MethodHandles.byteArrayViewVarHandle(long[].class, ByteOrder.LITTLE_ENDIAN);

    private final int bits;
    private final long signs;
    private final long infinity;

    private FloatingPointLanes(int bits, long infinity) {
        this.bits = bits;
        this.signs = everyLane(bits, 1L << bits - 1);
        this.infinity = infinity;
    }

    private static long everyLane(int bits, long lane) {
        long word = 0;
        for (int shift = 0; shift < Long.SIZE; shift += bits) {
            word |= lane << shift;
        }
        return word;
    }

    /** The addend that makes magnitudes above a limit carry into the sign bit. */
    private long carrierAbove(long limit) {
        return everyLane(bits, (1L << bits - 1) - 1 - limit);
    }

    /** Whether any of the numbers is NaN. The magnitude bits of NaN exceed those of infinity. */
    boolean containsNaN(byte[] bytes, int position, int length) {
        return containsAbove(infinity, 0, bytes, position, length);
    }

    /**
     * Whether any of the numbers is NaN, has its sign bit set, or exceeds a limit. The limit is a bit pattern with a
     * clear sign bit.
     */
    boolean containsSignOrAbove(long limit, byte[] bytes, int position, int length) {
        return containsAbove(limit, signs, bytes, position, length);
    }

    private boolean containsAbove(long limit, long refused, byte[] bytes, int position, int length) {
        long carrier = carrierAbove(limit);
        long carries = 0;
        int end = position + length;
        int at = position;
        for (; at <= end - Long.BYTES; at += Long.BYTES) {
            long numbers = (long) WORD.get(bytes, at);
            carries |= (numbers & ~signs) + carrier | numbers & refused;
        }
        long rest = 0;
        for (int shift = 0; at < end; at++, shift += Byte.SIZE) {
            rest |= (bytes[at] & 0xffL) << shift;
        }
        return ((carries | (rest & ~signs) + carrier | rest & refused) & signs) != 0;
    }

    /**
     * Packs numbers as {@link ScoreKernel#pack} does. First case, a cut with a clear sign bit: the numbers above it are
     * those whose sign bit is clear and whose magnitude exceeds the cut's. Second case, a cut with a set sign bit: the
     * numbers not above it are those whose sign bit is set and whose magnitude is at least the cut's. So the second
     * case is the first one with the sign bit and the answer inverted, and with a limit that is smaller by 1.
     *
     * @param cut the bit pattern of the cut, magnitude and sign
     */
    void pack(byte[] bytes, int position, int first, int count, int cut, long[] words) {
        long magnitude = cut & (1L << bits - 1) - 1;
        boolean negative = cut < 0;
        long carrier = carrierAbove(negative ? magnitude - 1 : magnitude);
        long flip = negative ? 0 : -1L;
        int whole = count & -Long.SIZE;
        for (int done = 0; done < whole; done += Long.SIZE) {
            words[(first + done) >>> 6] = ~flip ^ word(bytes, position + done * (bits >>> 3), carrier, flip);
        }
        if (whole < count) {
            int from = position + whole * (bits >>> 3);
            byte[] padded = Arrays.copyOf(
                    Arrays.copyOfRange(bytes, from, position + count * (bits >>> 3)), Long.SIZE * (bits >>> 3));
            words[(first + whole) >>> 6] = (~flip ^ word(padded, 0, carrier, flip)) & -1L >>> -count;
        }
    }

    /** Collects the k-th answer of each lane at bit k of the lane, and then interleaves the lanes. */
    private long word(byte[] bytes, int position, long carrier, long flip) {
        long magnitudes = ~signs;
        long answers = 0;
        int end = position + bits * Long.BYTES;
        for (int at = position; at < end; at += Long.BYTES) {
            long numbers = (long) WORD.get(bytes, at);
            // Each answer enters at the sign bit. When the last one has entered, all have moved down to their own bits.
            answers = answers >>> 1 | (numbers & magnitudes) + carrier & (numbers ^ flip) & ~magnitudes;
        }
        for (int lanes = Long.SIZE / bits; lanes > 1; lanes >>= 1) {
            answers = shuffled(answers);
        }
        return answers;
    }

    /** Interleaves the two halves of a word, the lower one first (Warren, "Hacker's Delight", section 7-2). */
    private static long shuffled(long word) {
        long shuffled = exchanged(word, 16, 0x00000000ffff0000L);
        shuffled = exchanged(shuffled, 8, 0x0000ff000000ff00L);
        shuffled = exchanged(shuffled, 4, 0x00f000f000f000f0L);
        shuffled = exchanged(shuffled, 2, 0x0c0c0c0c0c0c0c0cL);
        return exchanged(shuffled, 1, 0x2222222222222222L);
    }

    private static long exchanged(long word, int distance, long positions) {
        long difference = (word ^ word >>> distance) & positions;
        return word ^ difference ^ difference << distance;
    }
}
