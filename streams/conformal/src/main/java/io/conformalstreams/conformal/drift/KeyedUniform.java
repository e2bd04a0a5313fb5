package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;

/**
 * Uniform random numbers that break ties. They are the same on every replay. Each number is the SipHash-2-4 of a unit's
 * identifier under a key (Aumasson and Bernstein, "SipHash: a fast short-input PRF", 2012). It does not depend on any
 * measurement of the unit.
 *
 * @param low the first eight bytes of the key, little-endian
 * @param high the last eight bytes of the key, little-endian
 */
public record KeyedUniform(long low, long high) {
    private static final byte UNIT = 0;
    private static final byte REFERENCE = 1;

    /**
     * Returns the numbers of one epoch of one monitor.
     *
     * @param name the name of the monitor and its epoch; different names give unrelated numbers
     */
    public static KeyedUniform of(String name) {
        try {
            ByteBuffer key = ByteBuffer.wrap(
                            MessageDigest.getInstance("SHA-256").digest(name.getBytes(StandardCharsets.UTF_8)))
                    .order(ByteOrder.LITTLE_ENDIAN);
            return new KeyedUniform(key.getLong(), key.getLong());
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }

    /**
     * Returns numbers that are unrelated to these numbers.
     *
     * @param name different names give unrelated numbers
     */
    KeyedUniform derived(String name) {
        return of(low + "\n" + high + "\n" + name);
    }

    /** Returns the number for a unit, a multiple of 2^-53. It is at least 0 and below 1. */
    public double ofUnit(String unitId) {
        byte[] identifier = unitId.getBytes(StandardCharsets.UTF_8);
        return uniform(ByteBuffer.allocate(1 + identifier.length).put(UNIT).put(identifier));
    }

    /**
     * Returns the number for the reference score with a given rank. Ranks are ascending, from 1. The number is
     * unrelated to the numbers of units.
     */
    double ofReference(long rank) {
        return uniform(ByteBuffer.allocate(1 + Long.BYTES).put(REFERENCE).putLong(rank));
    }

    private double uniform(ByteBuffer message) {
        return (hash(message.array()) >>> 11) * 0x1p-53;
    }

    long hash(byte[] message) {
        long[] v = {
            low ^ 0x736f6d6570736575L, high ^ 0x646f72616e646f6dL, low ^ 0x6c7967656e657261L, high ^ 0x7465646279746573L
        };
        ByteBuffer words = ByteBuffer.wrap(message).order(ByteOrder.LITTLE_ENDIAN);
        while (words.remaining() >= Long.BYTES) {
            absorb(v, words.getLong());
        }
        long last = (long) message.length << 56;
        for (int shift = 0; words.hasRemaining(); shift += Byte.SIZE) {
            last |= (words.get() & 0xFFL) << shift;
        }
        absorb(v, last);
        v[2] ^= 0xFF;
        for (int round = 0; round < 4; round++) {
            round(v);
        }
        return v[0] ^ v[1] ^ v[2] ^ v[3];
    }

    private static void absorb(long[] v, long word) {
        v[3] ^= word;
        round(v);
        round(v);
        v[0] ^= word;
    }

    private static void round(long[] v) {
        v[0] += v[1];
        v[1] = Long.rotateLeft(v[1], 13) ^ v[0];
        v[0] = Long.rotateLeft(v[0], 32);
        v[2] += v[3];
        v[3] = Long.rotateLeft(v[3], 16) ^ v[2];
        v[0] += v[3];
        v[3] = Long.rotateLeft(v[3], 21) ^ v[0];
        v[2] += v[1];
        v[1] = Long.rotateLeft(v[1], 17) ^ v[2];
        v[2] = Long.rotateLeft(v[2], 32);
    }
}
