package io.conformalstreams.ops.fault.mutation;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.Random;

/** Damages the bytes of a value in Confluent's format: a magic byte, a schema id of four bytes, and Avro. */
final class ByteMutations {

    private static final int HEADER = 5;
    private static final int MOST_BITS = 8;
    private static final int LONGEST_RUN = 64;
    /** Lengths of Avro, zigzag and variable-length: 2^31 - 1, 2^62, -1 and -2^63. */
    private static final byte[][] HUGE_LENGTHS = {
        {(byte) 0xfe, (byte) 0xff, (byte) 0xff, (byte) 0xff, 0x0f},
        {
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            (byte) 0x80,
            0x01
        },
        {0x01},
        {
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            (byte) 0xff,
            0x01
        },
    };

    private final Random random;

    ByteMutations(Random random) {
        this.random = random;
    }

    byte[] flippedBits(byte[] value) {
        byte[] flipped = value.clone();
        int bits = 1 + random.nextInt(MOST_BITS);
        for (int bit = 0; bit < bits; bit++) {
            flipped[position(value)] ^= (byte) (1 << random.nextInt(Byte.SIZE));
        }
        return flipped;
    }

    byte[] cut(byte[] value) {
        return Arrays.copyOf(value, 1 + random.nextInt(value.length - 1));
    }

    byte[] withoutRun(byte[] value) {
        int start = position(value);
        int end = Math.min(value.length, start + 1 + random.nextInt(LONGEST_RUN));
        return joined(Arrays.copyOf(value, start), Arrays.copyOfRange(value, end, value.length));
    }

    byte[] withRepeatedRun(byte[] value) {
        int start = position(value);
        int end = Math.min(value.length, start + 1 + random.nextInt(LONGEST_RUN));
        return joined(Arrays.copyOf(value, end), Arrays.copyOfRange(value, start, value.length));
    }

    byte[] spliced(byte[] value, byte[] other) {
        return joined(Arrays.copyOf(value, position(value)), Arrays.copyOfRange(other, position(other), other.length));
    }

    byte[] withHugeLength(byte[] value) {
        int start = position(value);
        byte[] length = HUGE_LENGTHS[random.nextInt(HUGE_LENGTHS.length)];
        return joined(joined(Arrays.copyOf(value, start), length), Arrays.copyOfRange(value, start + 1, value.length));
    }

    byte[] withWrongMagic(byte[] value) {
        byte[] wrong = value.clone();
        wrong[0] = (byte) (1 + random.nextInt(255));
        return wrong;
    }

    /** Returns the value with a schema id that no registry has given out. */
    byte[] withUnknownSchema(byte[] value) {
        byte[] unknown = value.clone();
        ByteBuffer.wrap(unknown).putInt(1, random.nextBoolean() ? -1 - random.nextInt(1_000) : 1_000_000_000);
        return unknown;
    }

    /** Returns the value with the schema id of another one. */
    byte[] withSchemaOf(byte[] value, byte[] other) {
        return joined(Arrays.copyOf(other, HEADER), Arrays.copyOfRange(value, HEADER, value.length));
    }

    /** Returns a position behind the schema id. Early positions, which have the lengths of fields, are more frequent. */
    private int position(byte[] value) {
        int body = value.length - HEADER;
        return HEADER + (random.nextBoolean() ? random.nextInt(body) : random.nextInt(Math.min(body, 128)));
    }

    private static byte[] joined(byte[] head, byte[] tail) {
        byte[] joined = Arrays.copyOf(head, head.length + tail.length);
        System.arraycopy(tail, 0, joined, head.length, tail.length);
        return joined;
    }
}
