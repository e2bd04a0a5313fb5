package io.conformalstreams.conformal.adaptation;

import io.conformalstreams.conformal.state.UnknownStateException;
import java.math.BigDecimal;
import java.math.BigInteger;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;

/**
 * The byte layout of states that consist of decimals: a layout version, then the numbers, all big-endian. A decimal is
 * stored as its scale (int), the number of bytes of its digits (int), and its digits as an integer in two's complement.
 * So it is restored with its original scale.
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

    /** Reads the content that follows the version. */
    interface Reader<T> {
        T read(ByteBuffer state);
    }

    /**
     * Reads a state.
     *
     * @param name the state's name for error messages
     * @throws UnknownStateException if another release wrote the state
     * @throws IllegalArgumentException if the length is wrong, or the reader rejects a number
     */
    static <T> T open(String name, byte[] bytes, Reader<T> reader) {
        ByteBuffer state = ByteBuffer.wrap(bytes);
        T value;
        try {
            byte version = state.get();
            if (version != VERSION) {
                throw new UnknownStateException(name, version, VERSION);
            }
            value = reader.read(state);
        } catch (BufferUnderflowException tooShort) {
            throw new IllegalArgumentException(name + " is cut off at " + bytes.length + " bytes", tooShort);
        }
        if (state.hasRemaining()) {
            throw new IllegalArgumentException(name + " has " + state.remaining() + " bytes too many");
        }
        return value;
    }

    static BigDecimal get(ByteBuffer state) {
        int scale = state.getInt();
        int length = state.getInt();
        if (length < 1 || length > state.remaining()) {
            throw new IllegalArgumentException(
                    "a decimal claims " + length + " bytes of digits, and " + state.remaining() + " are left");
        }
        byte[] digits = new byte[length];
        state.get(digits);
        BigInteger unscaled = new BigInteger(digits);
        if (unscaled.toByteArray().length != length) {
            throw new IllegalArgumentException("the digits of a decimal take more bytes than necessary");
        }
        return new BigDecimal(unscaled, scale);
    }
}
