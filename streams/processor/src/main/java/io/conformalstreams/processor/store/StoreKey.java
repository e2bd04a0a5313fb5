package io.conformalstreams.processor.store;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;

/**
 * Keys of the state stores: one byte for the kind of value, then texts, each an unsigned 16-bit length and UTF-8. A key is
 * a prefix of exactly those keys that add further texts.
 */
public final class StoreKey {

    private StoreKey() {}

    /** The key of a kind and texts. */
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

    /** The texts of a key. */
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

    static short unsignedLength(byte[] text) {
        if (text.length > 0xFFFF) {
            throw new IllegalArgumentException("text of " + text.length + " bytes: at most 65535 can be stored");
        }
        return (short) text.length;
    }
}
