package io.conformalstreams.ops.verify;

import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/** Computes the SHA-256 of several pieces as if they were one. */
final class Sha256 {

    private Sha256() {}

    static byte[] of(byte[]... pieces) {
        try {
            MessageDigest digest = MessageDigest.getInstance("SHA-256");
            for (byte[] piece : pieces) {
                digest.update(piece);
            }
            return digest.digest();
        } catch (NoSuchAlgorithmException missing) {
            throw new IllegalStateException("every Java platform has SHA-256", missing);
        }
    }

    /** Returns 64 lower-case digits. */
    static String hexadecimal(byte[]... pieces) {
        return HexFormat.of().formatHex(of(pieces));
    }
}
