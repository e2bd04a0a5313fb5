package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.connectors.format.FormatException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.CharacterCodingException;
import java.nio.charset.StandardCharsets;

/** The bytes of a pickle, read one after the other. */
final class PickleInput {

    private static final String DAMAGED = "the file is damaged or truncated: write it again";
    private static final int LONGEST_NAME = 200;

    private final String file;
    private final ByteBuffer bytes;

    PickleInput(String file, byte[] bytes) {
        this.file = file;
        this.bytes = ByteBuffer.wrap(bytes).order(ByteOrder.LITTLE_ENDIAN);
    }

    int position() {
        return bytes.position();
    }

    int unsignedByte() throws FormatException {
        return require(1).get() & 0xff;
    }

    int unsignedShort() throws FormatException {
        return require(Short.BYTES).getShort() & 0xffff;
    }

    int signedInteger() throws FormatException {
        return require(Integer.BYTES).getInt();
    }

    /** A length or an index of four bytes. */
    int unsignedInteger() throws FormatException {
        int value = signedInteger();
        if (value < 0) {
            throw damaged();
        }
        return value;
    }

    /** A length of eight bytes. */
    int longLength() throws FormatException {
        long length = require(Long.BYTES).getLong();
        if (length < 0 || length > bytes.remaining()) {
            throw damaged();
        }
        return (int) length;
    }

    /** Python writes floats alone in big-endian order. */
    double bigEndianDouble() throws FormatException {
        return Double.longBitsToDouble(Long.reverseBytes(require(Double.BYTES).getLong()));
    }

    byte[] bytes(int length) throws FormatException {
        ByteBuffer source = require(length);
        byte[] read = new byte[length];
        source.get(read);
        return read;
    }

    String text(int length) throws FormatException {
        try {
            return StandardCharsets.UTF_8
                    .newDecoder()
                    .decode(ByteBuffer.wrap(bytes(length)))
                    .toString();
        } catch (CharacterCodingException lone) {
            throw damaged();
        }
    }

    /** A name that ends with a line feed. */
    String line() throws FormatException {
        StringBuilder line = new StringBuilder();
        for (int next = unsignedByte(); next != '\n'; next = unsignedByte()) {
            if (line.length() == LONGEST_NAME) {
                throw damaged();
            }
            line.append((char) next);
        }
        return line.toString();
    }

    FormatException damaged() {
        return new FormatException(file, "byte " + bytes.position(), "not as a pickle has it", DAMAGED);
    }

    private ByteBuffer require(int length) throws FormatException {
        if (length > bytes.remaining()) {
            throw damaged();
        }
        return bytes;
    }
}
