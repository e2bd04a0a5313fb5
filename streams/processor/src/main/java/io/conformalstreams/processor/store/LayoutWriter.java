package io.conformalstreams.processor.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;

/**
 * Writes a value of a state store: a version byte, then big-endian numbers, varints and length-prefixed UTF-8 strings.
 */
public final class LayoutWriter {

    private ByteBuffer bytes = ByteBuffer.allocate(256);

    public LayoutWriter(byte version) {
        bytes.put(version);
    }

    public LayoutWriter putByte(int value) {
        reserve(Byte.BYTES).put((byte) value);
        return this;
    }

    public LayoutWriter putBoolean(boolean value) {
        return putByte(value ? 1 : 0);
    }

    /** Writes the low 16 bits of a value in 0..65535. */
    public LayoutWriter putShort(int value) {
        if (value < 0 || value > 0xFFFF) {
            throw new IllegalArgumentException(value + " does not fit in 16 bits");
        }
        reserve(Short.BYTES).putShort((short) value);
        return this;
    }

    public LayoutWriter putInt(int value) {
        reserve(Integer.BYTES).putInt(value);
        return this;
    }

    public LayoutWriter putLong(long value) {
        reserve(Long.BYTES).putLong(value);
        return this;
    }

    /** Writes a 64-bit number as an unsigned LEB128 varint of 1 to 10 bytes; best for small non-negative numbers. */
    public LayoutWriter putVarint(long value) {
        long rest = value;
        while ((rest & ~0x7F) != 0) {
            putByte((int) (rest & 0x7F | 0x80));
            rest >>>= 7;
        }
        return putByte((int) rest);
    }

    /** Writes a number as a zigzag varint, whose lowest bit is the sign; best for numbers near 0. */
    public LayoutWriter putSignedVarint(long value) {
        return putVarint(value << 1 ^ value >> 63);
    }

    public LayoutWriter putDouble(double value) {
        reserve(Double.BYTES).putDouble(value);
        return this;
    }

    /** Writes whether there is a number (8 bits), and the number, if any (64 bits). */
    public LayoutWriter putOptionalDouble(Optional<Double> value) {
        putBoolean(value.isPresent());
        value.ifPresent(this::putDouble);
        return this;
    }

    public LayoutWriter putText(String text) {
        byte[] encoded = text.getBytes(StandardCharsets.UTF_8);
        reserve(Short.BYTES + encoded.length)
                .putShort(StoreKey.unsignedLength(encoded))
                .put(encoded);
        return this;
    }

    /** Writes a 32-bit length and bytes. */
    public LayoutWriter putBytes(byte[] value) {
        reserve(Integer.BYTES + value.length).putInt(value.length).put(value);
        return this;
    }

    /** Writes an even number of hexadecimal digits as bytes: first the number of bytes as a varint, then the bytes. */
    public LayoutWriter putHexadecimal(String digits) {
        return putShortBytes(HexFormat.of().parseHex(digits));
    }

    /** Writes the length as a varint, then the bytes. */
    public LayoutWriter putShortBytes(byte[] value) {
        putVarint(value.length).reserve(value.length).put(value);
        return this;
    }

    /** Writes bytes that mark their own end. */
    public LayoutWriter putPart(byte[] part) {
        reserve(part.length).put(part);
        return this;
    }

    public byte[] toBytes() {
        return Arrays.copyOf(bytes.array(), bytes.position());
    }

    private ByteBuffer reserve(int length) {
        if (bytes.remaining() < length) {
            int capacity = Math.max(bytes.capacity() * 2, bytes.position() + length);
            bytes = ByteBuffer.allocate(capacity).put(bytes.flip());
        }
        return bytes;
    }
}
