package io.conformalstreams.processor.calibration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Numbers that behave as uniform on (0, 1) and are a function of a key, so that a replay breaks ties as before. */
final class KeyedUniform {

    private static final int BITS = 53;

    private KeyedUniform() {}

    /** The number of a key: the middle of one of 2^53 equal cells, chosen by SHA-256. */
    static double of(String key) {
        long bits = ByteBuffer.wrap(sha256(key)).getLong() >>> (Long.SIZE - BITS);
        return (bits + 0.5) / (1L << BITS);
    }

    private static byte[] sha256(String key) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(key.getBytes(StandardCharsets.UTF_8));
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
