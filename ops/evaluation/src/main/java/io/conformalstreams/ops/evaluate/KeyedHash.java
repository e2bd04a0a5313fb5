package io.conformalstreams.ops.evaluate;

import java.math.BigInteger;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/** Makes choices that look random but depend only on an id and a key. */
public final class KeyedHash {

    private KeyedHash() {}

    /** The first 64 bits of SHA-256 over the key and the id, as a number of 0 or more. */
    public static BigInteger of(long key, String id) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            digest.update(ByteBuffer.allocate(Long.BYTES).putLong(key).flip());
            digest.update(id.getBytes(StandardCharsets.UTF_8));
            return new BigInteger(1, digest.digest(), 0, Long.BYTES);
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }
}
