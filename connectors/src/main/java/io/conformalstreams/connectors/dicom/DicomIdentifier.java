package io.conformalstreams.connectors.dicom;

import java.math.BigInteger;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;

/**
 * Derives unique identifiers from a UUID (PS3.5, B.2). The UUID comes from a digest (RFC 9562, version 8), so the same
 * content gives the same identifiers.
 */
final class DicomIdentifier {

    private static final int UUID_BYTES = 16;

    private DicomIdentifier() {}

    static String of(String content, String purpose) {
        byte[] digest = sha256((purpose + '\n' + content).getBytes(StandardCharsets.UTF_8));
        byte[] uuid = Arrays.copyOf(digest, UUID_BYTES);
        uuid[6] = (byte) (uuid[6] & 0x0f | 0x80);
        uuid[8] = (byte) (uuid[8] & 0x3f | 0x80);
        return "2.25." + new BigInteger(1, uuid);
    }

    static byte[] sha256(byte[] content) {
        try {
            return MessageDigest.getInstance("SHA-256").digest(content);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
