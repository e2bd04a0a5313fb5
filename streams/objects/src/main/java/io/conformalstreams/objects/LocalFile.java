package io.conformalstreams.objects;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/**
 * A file of a location, readable on this machine's disk: the file itself, or a copy. Closing deletes the copy.
 *
 * @param path path whose last part is the file's own name
 * @param isCopy whether it is a copy for the caller, in a folder of its own
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
