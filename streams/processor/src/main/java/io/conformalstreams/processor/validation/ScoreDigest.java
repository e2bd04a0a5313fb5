package io.conformalstreams.processor.validation;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.processor.digest.Sha256;
import java.nio.ByteBuffer;
import java.nio.charset.StandardCharsets;
import java.security.MessageDigest;
import java.util.HexFormat;

/**
 * Identifies scores by the SHA-256 of a text header and the uncompressed bytes. Two records have the same digest if and
 * only if they contain the same image, regardless of compression.
 */
final class ScoreDigest {

    private static final String VERSION = "conformal-scores-1";

    private ScoreDigest() {}

    static String of(ScoreArray array, Grid grid, ByteBuffer pixels) {
        MessageDigest sha256 = Sha256.start();
        sha256.update(header(array, grid).getBytes(StandardCharsets.UTF_8));
        sha256.update(pixels.duplicate());
        return HexFormat.of().formatHex(sha256.digest());
    }

    private static String header(ScoreArray array, Grid grid) {
        StringBuilder header = new StringBuilder(VERSION)
                .append('\n')
                .append(array.getContent().name())
                .append('\n')
                .append(String.join(",", array.getChannels()));
        char separator = '\n';
        for (int length : grid.shape()) {
            header.append(separator).append(length);
            separator = ',';
        }
        separator = '\n';
        for (double step : grid.spacing()) {
            header.append(separator).append(step);
            separator = ',';
        }
        header.append('\n').append(array.getEncoding().name());
        header.append('\n').append(array.getScale());
        header.append('\n').append(array.getOffset()).append('\n');
        if (array.getFold() != null) {
            header.append("fold ").append(array.getFold()).append('\n');
        }
        return header.toString();
    }
}
