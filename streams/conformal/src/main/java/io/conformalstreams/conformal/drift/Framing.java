package io.conformalstreams.conformal.drift;

import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/** Parts of a state that contain their own length. Reading a truncated part throws {@link BufferUnderflowException}. */
final class Framing {

    private Framing() {}

    /** Encodes a boolean in one byte. */
    static byte[] flag(boolean value) {
        return new byte[] {(byte) (value ? 1 : 0)};
    }

    /** @throws IllegalArgumentException if the byte is neither 0 nor 1 */
    static boolean readFlag(ByteBuffer state) {
        byte value = state.get();
        StateFrame.requireConsistent("flag", value == 0 || value == 1);
        return value == 1;
    }

    /** Prefixes bytes with their length as a varint. */
    static byte[] framed(byte[] bytes) {
        ByteBuffer framed = ByteBuffer.allocate(CompactNumbers.LONG_COUNT_BYTES + bytes.length);
        CompactNumbers.putCount(framed, bytes.length);
        return written(framed.put(bytes));
    }

    static byte[] readFramed(ByteBuffer state) {
        long length = CompactNumbers.readCount("detector state", state);
        if (length > state.remaining()) {
            throw new BufferUnderflowException();
        }
        byte[] bytes = new byte[(int) length];
        state.get(bytes);
        return bytes;
    }

    /** Encodes the number of edges (varint), then each edge in single precision. */
    static byte[] edges(BucketEdges edges) {
        double[] values = edges.toArray();
        ByteBuffer bytes = ByteBuffer.allocate(CompactNumbers.COUNT_BYTES + values.length * Float.BYTES);
        CompactNumbers.putCount(bytes, values.length);
        for (double value : values) {
            bytes.putFloat((float) value);
        }
        return written(bytes);
    }

    static BucketEdges readEdges(ByteBuffer state) {
        long count = CompactNumbers.readCount("bucket edges", state);
        if (count > state.remaining() / Float.BYTES) {
            throw new BufferUnderflowException();
        }
        double[] values = new double[(int) count];
        for (int i = 0; i < values.length; i++) {
            values[i] = state.getFloat();
        }
        return BucketEdges.of(values);
    }

    static byte[] joined(byte[]... parts) {
        int length = 0;
        for (byte[] part : parts) {
            length += part.length;
        }
        ByteBuffer joined = ByteBuffer.allocate(length);
        for (byte[] part : parts) {
            joined.put(part);
        }
        return joined.array();
    }

    private static byte[] written(ByteBuffer bytes) {
        byte[] written = new byte[bytes.position()];
        bytes.flip().get(written);
        return written;
    }
}
