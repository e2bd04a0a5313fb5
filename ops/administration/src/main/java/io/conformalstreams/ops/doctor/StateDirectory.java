package io.conformalstreams.ops.doctor;

import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.stream.Stream;

/** Examines the disk of the state stores on this machine. */
final class StateDirectory {

    private static final String SUBJECT = "disk";

    /** A compaction of RocksDB can need as much space as the files that it replaces. */
    private static final long SMALLEST_RESERVE = 1L << 30;

    private StateDirectory() {}

    static Finding examine(Path directory) {
        Path folder = directory.toAbsolutePath();
        if (!Files.isDirectory(folder)) {
            return Finding.warning(
                    SUBJECT,
                    "application.stateDirectory " + folder + " does not exist on this machine; run this where an"
                            + " instance runs to examine its disk");
        }
        try {
            long used = size(folder);
            long free = Files.getFileStore(folder).getUsableSpace();
            String numbers = "application.stateDirectory " + folder + " has " + megabytes(used) + ", and "
                    + megabytes(free) + " are free";
            if (!Files.isWritable(folder)) {
                return Finding.problem(SUBJECT, numbers + ", but it cannot be written; correct its owner or mode");
            }
            return free < Math.max(SMALLEST_RESERVE, used)
                    ? Finding.warning(SUBJECT, numbers + "; free as much as the state has, and at least 1024 MB")
                    : Finding.ok(SUBJECT, numbers);
        } catch (IOException | UncheckedIOException unreadable) {
            return Finding.problem(
                    SUBJECT, "application.stateDirectory " + folder + " cannot be read: " + unreadable.getMessage());
        }
    }

    private static long size(Path folder) throws IOException {
        try (Stream<Path> files = Files.walk(folder)) {
            return files.mapToLong(StateDirectory::sizeOfFile).sum();
        }
    }

    /** A running instance deletes files meanwhile. */
    private static long sizeOfFile(Path file) {
        try {
            return Files.isRegularFile(file) ? Files.size(file) : 0;
        } catch (NoSuchFileException deleted) {
            return 0;
        } catch (IOException unreadable) {
            throw new UncheckedIOException(unreadable);
        }
    }

    private static String megabytes(long bytes) {
        return (bytes >> 20) + " MB";
    }
}
