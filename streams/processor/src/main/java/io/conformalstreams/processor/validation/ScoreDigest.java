package io.conformalstreams.processor.validation;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ScoreArray;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.stream.Collectors;

/**
 * Identifies scores by the SHA-256 of a text header and the uncompressed bytes. Two records have the same digest if and
 * only if they contain the same image, regardless of compression.
 */
final class ScoreDigest {

    private static final String VERSION = "conformal-scores-1";

    private ScoreDigest() {}

    static String of(ScoreArray array, Grid grid, ByteBuffer pixels) {
        MessageDigest sha256 = sha256();
        sha256.update(header(array, grid).getBytes(StandardCharsets.UTF_8));
        sha256.update(pixels.duplicate());
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String header(ScoreArray array, Grid grid) {
        return String.join(
                "\n",
                VERSION,
                array.getContent().name(),
                String.join(",", array.getChannels()),
                Arrays.stream(grid.shape()).mapToObj(Integer::toString).collect(Collectors.joining(",")),
                Arrays.stream(grid.spacing()).mapToObj(Double::toString).collect(Collectors.joining(",")),
                array.getEncoding().name(),
                Double.toString(array.getScale()),
                Double.toString(array.getOffset()),
                array.getFold() == null ? "" : "fold " + array.getFold() + "\n");
    }

    private static MessageDigest sha256() {
        try {
            return MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException e) {
            throw new IllegalStateException("every Java platform has SHA-256", e);
        }
    }
}
