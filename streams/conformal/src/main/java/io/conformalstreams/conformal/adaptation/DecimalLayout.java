package io.conformalstreams.conformal.adaptation;

import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * States of decimals in bytes: a layout version, then the numbers, big-endian. A decimal is its scale (int), the number of
 * bytes of its digits (int) and the digits as an integer in two's complement, so that it comes back with the scale that it
 * had.
 */
final class DecimalLayout {
    private static final byte VERSION = 1;

    private DecimalLayout() {}

    static int bytes(BigDecimal value) {
        return 2 * Integer.BYTES + value.unscaledValue().toByteArray().length;
    }

    static ByteBuffer allocate(int contentBytes) {
        return ByteBuffer.allocate(Byte.BYTES + contentBytes).put(VERSION);
    }

    static void put(ByteBuffer state, BigDecimal value) {
        byte[] digits = value.unscaledValue().toByteArray();
        state.putInt(value.scale()).putInt(digits.length).put(digits);
    }

    /** How a state is read behind its version. */
    interface Reader<T> {
        T read(ByteBuffer state);
    }

    /**
     * Reads a state.
     *
     * @param name of the state, for the message
     * @throws IllegalArgumentException if version or length are another, or the reader refuses a number
     */
    static <T> T open(String name, byte[] bytes, Reader<T> reader) {
        ByteBuffer state = ByteBuffer.wrap(bytes);
        T value;
        try {
            byte version = state.get();
            if (version != VERSION) {
                throw new IllegalArgumentException("unknown layout version of " + name + ": " + version);
            }
            value = reader.read(state);
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(name + " is cut off at " + bytes.length + " bytes", tooShort);
        }
        if (state.hasRemaining()) {
            throw new IllegalArgumentException(name + " has " + state.remaining() + " bytes behind its end");
        }
        return value;
    }

    static BigDecimal get(ByteBuffer state) {
        int scale = state.getInt();
        int length = state.getInt();
        if (length < 1 || length > state.remaining()) {
            throw new IllegalArgumentException("a decimal cannot have " + length + " bytes of digits here");
        }
        byte[] digits = new byte[length];
        state.get(digits);
        BigInteger unscaled = new BigInteger(digits);
        if (unscaled.toByteArray().length != length) {
            throw new IllegalArgumentException("a decimal has more bytes of digits than it needs");
        }
        return new BigDecimal(unscaled, scale);
    }
}
