package io.conformalstreams.ops.demo;

import java.io.IOException;
import java.nio.file.FileVisitResult;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.nio.file.SimpleFileVisitor;
import java.nio.file.attribute.BasicFileAttributes;

/** Counts the sets that a mask sink has written. The sink may go on meanwhile. */
public final class WrittenSets {

    private static final Path DOCUMENT = Path.of("sets.json");

    private WrittenSets() {}

    /**
     * Returns the number of folders with a complete set; 0 if the sink's folder does not exist.
     *
     * @throws IOException if a file can't be read
     */
    public static long count(Path folder) throws IOException {
        Visitor visitor = new Visitor();
        Files.walkFileTree(folder, visitor);
        return visitor.documents;
    }

    private static final class Visitor extends SimpleFileVisitor<Path> {

        private long documents;

        @Override
        public FileVisitResult visitFile(Path file, BasicFileAttributes attributes) {
            documents += file.endsWith(DOCUMENT) ? 1 : 0;
            return FileVisitResult.CONTINUE;
        }

        /** The sink writes each file under another name first, and may rename it after its folder was listed. */
        @Override
        public FileVisitResult visitFileFailed(Path file, IOException failure) throws IOException {
            if (failure instanceof NoSuchFileException) {
                return FileVisitResult.CONTINUE;
            }
            throw failure;
        }
    }
}
