package io.conformalstreams.ops.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.List;
import java.util.stream.Stream;

/** Copies and deletes directories with everything in them. */
final class Directories {

    private Directories() {}

    /** Copies a directory to a path that doesn't exist, and returns this path. */
    static Path copy(Path directory, Path target) throws IOException {
        for (Path file : files(directory)) {
            Files.copy(file, target.resolve(directory.relativize(file)));
        }
        return target;
    }

    static void delete(Path directory) throws IOException {
        for (Path file :
                files(directory).stream().sorted(Comparator.reverseOrder()).toList()) {
            Files.delete(file);
        }
    }

    private static List<Path> files(Path directory) throws IOException {
        try (Stream<Path> files = Files.walk(directory)) {
            return files.toList();
        }
    }
}
