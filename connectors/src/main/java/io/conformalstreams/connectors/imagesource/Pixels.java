package io.conformalstreams.connectors.imagesource;

import java.nio.ByteBuffer;

/**
 * Scores or labels as bytes of a record.
 *
 * @param compression name of the contract's constant
 * @param data the bytes of the record
 */
public record Pixels(String compression, byte[] data) {

    static final String UNCOMPRESSED = "NONE";
    static final String ZSTD = "ZSTD";

    /** The bytes of values from position to limit, uncompressed. */
    public static Pixels uncompressed(ByteBuffer values) {
        return new Pixels(UNCOMPRESSED, bytes(values));
    }

    /**
     * The bytes from position to limit. If they fill the buffer's own array, that array is returned without copying.
     */
    static byte[] bytes(ByteBuffer values) {
        if (values.hasArray() && values.array().length == values.remaining()) {
            return values.array();
        }
        byte[] bytes = new byte[values.remaining()];
        values.duplicate().get(bytes);
        return bytes;
    }
}
