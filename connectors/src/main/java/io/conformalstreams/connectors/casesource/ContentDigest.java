package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.io.InputStream;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.zip.CRC32;
import java.util.zip.CRC32C;
import java.util.zip.Checksum;

/**
 * Tells whether files still have the content that was sent. The digest is CRC-32 and CRC-32C, which together are the
 * remainder of a division by a polynomial of degree 64. Deliberate collisions are no threat, because whoever can write
 * a file can also change it. SHA-256 would take two thirds of the time that inflating the files takes.
 */
final class ContentDigest {

    private static final int READ = 1 << 16;

    private ContentDigest() {}

    /** Returns the digest of a grid's spacing and place; empty if both are unknown. */
    static String of(VoxelGrid grid) {
        if (grid.spacing().length == 0 && grid.geometry().isEmpty()) {
            return "";
        }
        String text = Arrays.toString(grid.spacing())
                + grid.geometry()
                        .map(place -> place.origin() + " " + place.directions() + " "
                                + place.frameOfReference().orElse(""))
                        .orElse("");
        byte[] bytes = text.getBytes(StandardCharsets.UTF_8);
        Checksum first = new CRC32();
        Checksum second = new CRC32C();
        first.update(bytes);
        second.update(bytes);
        return String.format("%08x%08x", first.getValue(), second.getValue());
    }

    /** The digest of several files as if they were one; 16 hexadecimal digits. */
    static String of(List<Path> files) throws IOException {
        Checksum first = new CRC32();
        Checksum second = new CRC32C();
        byte[] read = new byte[READ];
        for (Path file : files) {
            try (InputStream stream = Files.newInputStream(file)) {
                for (int length = stream.read(read); length >= 0; length = stream.read(read)) {
                    first.update(read, 0, length);
                    second.update(read, 0, length);
                }
            }
        }
        return String.format("%08x%08x", first.getValue(), second.getValue());
    }
}
