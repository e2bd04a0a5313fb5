package io.conformalstreams.connectors.issued;

import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.HexFormat;

/**
 * Turns an id into the name of one path element. Letters, digits and {@code . _ @ = + -} stay. Every other byte of the
 * UTF-8 form becomes {@code %XX}. A leading dot is replaced in the same way, so no id can leave the folder or hide a
 * file. Different ids get different names. A long name is cut and ends in a digest.
 */
public final class FileName {

    private static final int LONGEST = 120;
    private static final int KEPT = 80;

    private FileName() {}

    public static String of(String id) {
        StringBuilder name = new StringBuilder();
        for (byte character : id.getBytes(StandardCharsets.UTF_8)) {
            boolean kept = isPlain(character) && !(name.isEmpty() && character == '.');
            if (kept) {
                name.append((char) character);
            } else {
                name.append(String.format("%%%02X", character));
            }
        }
        if (name.isEmpty()) {
            // An empty id. No other id gives a lone percent sign.
            return "%";
        }
        return name.length() <= LONGEST ? name.toString() : name.substring(0, KEPT) + "~" + digest(id);
    }

    private static boolean isPlain(byte character) {
        return character >= 'a' && character <= 'z'
                || character >= 'A' && character <= 'Z'
                || character >= '0' && character <= '9'
                || "._@=+-".indexOf(character) >= 0;
    }

    private static String digest(String id) {
        try {
            byte[] digest = MessageDigest.getInstance("SHA-256").digest(id.getBytes(StandardCharsets.UTF_8));
            return HexFormat.of().formatHex(digest, 0, 16);
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
