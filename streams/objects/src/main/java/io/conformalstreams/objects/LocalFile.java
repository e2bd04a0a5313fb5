package io.conformalstreams.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a location on this machine's disk: itself, or a copy, which goes away with the closing.
 *
 * @param path ends in the file's own name
 * @param isCopy whether it was made for the caller, in a directory of its own
 */
public record LocalFile(Path path, boolean isCopy) implements AutoCloseable {

    @Override
    public void close() throws IOException {
        if (isCopy) {
            Files.deleteIfExists(path);
            Files.deleteIfExists(path.getParent());
        }
    }
}
