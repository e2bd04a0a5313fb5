package io.conformalstreams.conformal.risk;

import java.nio.ByteBuffer;
import java.util.zip.CRC32C;

/**
 * The frame around the states of this package: a layout version, and a checksum of the configuration that the numbers
 * belong to, without which they mean nothing. All numbers are big-endian.
 */
final class StateLayout {
    private static final byte VERSION = 1;
    private static final int HEADER_BYTES = Byte.BYTES + Integer.BYTES;

    private StateLayout() {}

    /** A buffer of exactly the state's size, with its header written. */
    static ByteBuffer allocate(int checksum, int contentBytes) {
        return ByteBuffer.allocate(HEADER_BYTES + contentBytes).put(VERSION).putInt(checksum);
    }

    /**
     * A buffer that stands behind the header.
     *
     * @param name of the state, for the message
     * @throws IllegalArgumentException if length, version or checksum is another
     */
    static ByteBuffer open(String name, byte[] bytes, int checksum, int contentBytes) {
        if (bytes.length != HEADER_BYTES + contentBytes) {
            throw new IllegalArgumentException(
                    name + " must have " + (HEADER_BYTES + contentBytes) + " bytes: " + bytes.length);
        }
        ByteBuffer state = ByteBuffer.wrap(bytes);
        byte version = state.get();
        if (version != VERSION) {
            throw new IllegalArgumentException("unknown layout version of " + name + ": " + version);
        }
        int written = state.getInt();
        if (written != checksum) {
            throw new IllegalArgumentException(name + " was written for another configuration: checksum "
                    + Integer.toHexString(written) + " instead of " + Integer.toHexString(checksum));
        }
        return state;
    }

    static void put(ByteBuffer state, long[] values) {
        for (long value : values) {
            state.putLong(value);
        }
    }

    static void put(ByteBuffer state, double[] values) {
        for (double value : values) {
            state.putDouble(value);
        }
    }

    static void get(ByteBuffer state, long[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = state.getLong();
        }
    }

    static void get(ByteBuffer state, double[] values) {
        for (int i = 0; i < values.length; i++) {
            values[i] = state.getDouble();
        }
    }

    /** The CRC-32C of numbers, as big-endian doubles. */
    static int checksum(double... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Double.BYTES);
        put(bytes, values);
        CRC32C checksum = new CRC32C();
        checksum.update(bytes.flip());
        return (int) checksum.getValue();
    }
}
