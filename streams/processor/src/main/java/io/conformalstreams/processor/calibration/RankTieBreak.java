package io.conformalstreams.processor.calibration;

import io.conformalstreams.processor.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;

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
        byte[] digest = Sha256.start().digest(key.getBytes(StandardCharsets.UTF_8));
        long bits = ByteBuffer.wrap(digest).getLong() >>> (Long.SIZE - BITS);
        return (bits + 0.5) / (1L << BITS);
    }
}
