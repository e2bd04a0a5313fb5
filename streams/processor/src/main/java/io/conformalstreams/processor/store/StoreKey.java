package io.conformalstreams.processor.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the state stores. A key starts with one byte for the kind of value. Strings follow, each as the number
 * of its UTF-8 bytes (unsigned, 16 bits) and then these bytes. A key is a prefix of exactly the keys that append
 * further strings to it.
 */
public final class StoreKey {

    /** The number of digits of {@link Long#MAX_VALUE}. */
    private static final int DIGITS_OF_TIME = 19;

    private StoreKey() {}

    /** Returns the key of a kind and strings. */
    public static Bytes of(byte kind, String... texts) {
        byte[][] encoded = new byte[texts.length][];
        int length = 1;
        for (int i = 0; i < texts.length; i++) {
            encoded[i] = texts[i].getBytes(StandardCharsets.UTF_8);
            length += Short.BYTES + encoded[i].length;
        }
        ByteBuffer key = ByteBuffer.allocate(length).put(kind);
        for (byte[] text : encoded) {
            key.putShort(unsignedLength(text)).put(text);
        }
        return Bytes.wrap(key.array());
    }

    /** Returns the strings of a key. */
    public static List<String> parts(Bytes key) {
        ByteBuffer bytes = ByteBuffer.wrap(key.get(), 1, key.get().length - 1);
        List<String> parts = new ArrayList<>();
        while (bytes.hasRemaining()) {
            byte[] text = new byte[Short.toUnsignedInt(bytes.getShort())];
            bytes.get(text);
            parts.add(new String(text, StandardCharsets.UTF_8));
        }
        return parts;
    }

    /**
     * Writes a number as text whose alphabetical order is the order of the numbers: decimal digits with leading zeros.
     *
     * @param number 0 or more
     * @param digits the length of the text
     * @throws IllegalArgumentException if the number is negative or has more digits
     */
    public static String sortable(long number, int digits) {
        String decimal = Long.toString(number);
        if (number < 0 || decimal.length() > digits) {
            throw new IllegalArgumentException(number + " is negative or has more than " + digits + " digits");
        }
        return "0".repeat(digits - decimal.length()) + decimal;
    }

    /**
     * Writes a time as text whose alphabetical order is the order of time.
     *
     * @param time milliseconds since 1970, not negative
     */
    public static String sortableTime(long time) {
        return sortable(time, DIGITS_OF_TIME);
    }

    static short unsignedLength(byte[] text) {
        if (text.length > 0xFFFF) {
            throw new IllegalArgumentException(
                    "a stored string has " + text.length + " bytes: at most 65535 are allowed");
        }
        return (short) text.length;
    }
}
