package io.conformalstreams.processor.store;

import io.conformalstreams.conformal.state.UnknownStateException;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.Optional;
import java.util.function.Function;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * Reads values that {@link LayoutWriter} wrote. A value that is shorter or longer than its layout means that the store
 * is corrupt. The reader then fails the task, because the record being processed is not at fault and must not become a
 * dead letter.
 */
public final class LayoutReader {

    private final String subject;
    private final ByteBuffer bytes;

    /**
     * @param subject what the value represents, for messages
     * @param version the only layout version that the caller can read
     * @throws UnknownLayoutException if the value has another version
     */
    public LayoutReader(String subject, byte[] value, byte version) {
        this.subject = subject;
        this.bytes = ByteBuffer.wrap(value);
        byte written = getByte();
        if (written != version) {
            throw new UnknownLayoutException(subject, written, version);
        }
    }

    public byte getByte() {
        try {
            return bytes.get();
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    public boolean getBoolean() {
        return getByte() != 0;
    }

    public int getShort() {
        try {
            return Short.toUnsignedInt(bytes.getShort());
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    public int getInt() {
        try {
            return bytes.getInt();
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    public long getLong() {
        try {
            return bytes.getLong();
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    public long getVarint() {
        long value = 0;
        for (int shift = 0; shift < Long.SIZE; shift += 7) {
            byte digits = getByte();
            value |= (digits & 0x7FL) << shift;
            if (digits >= 0) {
                return value;
            }
        }
        throw new ProcessorStateException(subject + " has a varint of more than 10 bytes");
    }

    public long getSignedVarint() {
        long value = getVarint();
        return value >>> 1 ^ -(value & 1);
    }

    public double getDouble() {
        return Double.longBitsToDouble(getLong());
    }

    /** Reads whether there is a number (8 bits), and the number, if any (64 bits). */
    public Optional<Double> getOptionalDouble() {
        return getBoolean() ? Optional.of(getDouble()) : Optional.empty();
    }

    public String getText() {
        int length = getShort();
        require(length);
        if (length == 0) {
            return "";
        }
        // Reads from the array itself, because a copy of every text would slow down the rebuilding of large
        // calibrations.
        String text = new String(bytes.array(), bytes.position(), length, StandardCharsets.UTF_8);
        bytes.position(bytes.position() + length);
        return text;
    }

    /**
     * Passes over a text.
     *
     * @return number of bytes of the text, which end at the new {@link #position}
     */
    public int skipText() {
        int length = getShort();
        require(length);
        bytes.position(bytes.position() + length);
        return length;
    }

    /**
     * Passes over a text if it is the expected one.
     *
     * @param expected the text in UTF-8
     * @return whether it is; if not, the text is still to be read
     */
    public boolean skipText(byte[] expected) {
        int start = bytes.position();
        int end = start + Short.BYTES + skipText();
        if (Arrays.equals(bytes.array(), start + Short.BYTES, end, expected, 0, expected.length)) {
            return true;
        }
        bytes.position(start);
        return false;
    }

    /** The number of bytes that have been read. */
    public int position() {
        return bytes.position();
    }

    /** Reads a text that is never empty if it is present. The empty string means that it is absent. */
    public Optional<String> getOptionalText() {
        String text = getText();
        return text.isEmpty() ? Optional.empty() : Optional.of(text);
    }

    /**
     * Reads a part after its length (32 bits).
     *
     * @throws UnknownLayoutException if another release wrote the part
     */
    public <T> T getPart(Function<byte[], T> part) {
        return known(part, take(getInt()));
    }

    public String getHexadecimal() {
        return HexFormat.of().formatHex(getShortBytes());
    }

    /**
     * Reads a part after its length as a varint.
     *
     * @throws UnknownLayoutException if another release wrote the part
     */
    public <T> T getShortPart(Function<byte[], T> part) {
        return known(part, getShortBytes());
    }

    private byte[] getShortBytes() {
        return take(getShortLength());
    }

    /** Passes over bytes after their length as a varint. */
    public void skipShortBytes() {
        int length = getShortLength();
        require(length);
        bytes.position(bytes.position() + length);
    }

    /** Reads a length; -1 if it is more than a value can have. */
    private int getShortLength() {
        long length = getVarint();
        return length < 0 || length > Integer.MAX_VALUE ? -1 : (int) length;
    }

    /**
     * Reads a part that marks its own end. Its reader throws {@link BufferUnderflowException} if the bytes end too
     * early.
     *
     * @throws UnknownLayoutException if another release wrote the part
     */
    public <T> T getOpenPart(Function<ByteBuffer, T> part) {
        try {
            return known(part, bytes);
        } catch (BufferUnderflowException e) {
            throw truncated(e);
        }
    }

    private <B, T> T known(Function<B, T> part, B written) {
        try {
            return part.apply(written);
        } catch (UnknownStateException e) {
            throw new UnknownLayoutException(subject, e);
        }
    }

    /** Throws an exception if bytes remain after the end of the layout. */
    public void requireEnd() {
        if (bytes.hasRemaining()) {
            throw new ProcessorStateException(subject + " has " + bytes.remaining() + " bytes after its end");
        }
    }

    private byte[] take(int length) {
        require(length);
        byte[] taken = new byte[length];
        bytes.get(taken);
        return taken;
    }

    private void require(int length) {
        if (length < 0 || length > bytes.remaining()) {
            throw truncated(new BufferUnderflowException());
        }
    }

    private ProcessorStateException truncated(BufferUnderflowException cause) {
        return new ProcessorStateException(subject + " is truncated at byte " + bytes.limit(), cause);
    }
}
