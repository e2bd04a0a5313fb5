package io.conformalstreams.processor.calibration;

import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Uniform numbers on (0, 1) that break ties between published ranks. A number is a function of its key, so a replay
 * breaks ties in the same way. It comes from SHA-256, so that readers can recompute published p-values with a standard
 * library. Drift monitors break their ties with the faster {@link io.conformalstreams.conformal.drift.KeyedUniform}.
 */
final class RankTieBreak {

    private static final int BITS = 53;

    private RankTieBreak() {}

    /** Returns the number for a key: the middle of one of 2^53 equal cells, which SHA-256 selects. */
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
