package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.io.OutputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardOpenOption;
import java.util.List;

/** A small file system in memory (tmpfs), which can be filled. Only root can mount one. */
final class LimitedDisk implements AutoCloseable {

    /**
     * RocksDB reserves 4 MB for the manifest of each store. If one instance has the partitions of all others, that makes
     * almost 250 MB, and the disk must not be full before it is filled.
     */
    private static final int MEGABYTES = 384;

    private static final String FILLER = "filler";

    private final Path directory;

    private LimitedDisk(Path directory) {
        this.directory = directory;
    }

    /**
     * Mounts the file system.
     *
     * @throws IOException if this user may not mount; the message is that of {@code mount}
     */
    static LimitedDisk mount(Path directory) throws IOException {
        Files.createDirectories(directory);
        Shell.run(List.of("mount", "-t", "tmpfs", "-o", "size=" + MEGABYTES + "m", "tmpfs", directory.toString()));
        LimitedDisk disk = new LimitedDisk(directory);
        Orphans.prevent(disk);
        return disk;
    }

    /** Writes until nothing fits any more. Call this again if somebody may have deleted files meanwhile. */
    void fill() {
        byte[] block = new byte[1 << 16];
        try (OutputStream filler = Files.newOutputStream(
                directory.resolve(FILLER), StandardOpenOption.CREATE, StandardOpenOption.APPEND)) {
            while (true) {
                filler.write(block);
            }
        } catch (IOException full) {
            // This is the purpose.
            return;
        }
    }

    /** Frees the space again. */
    void free() throws IOException {
        Files.deleteIfExists(directory.resolve(FILLER));
    }

    /** Unmounts the file system. No process may use it any more. */
    @Override
    public void close() throws IOException {
        Orphans.forget(this);
        Shell.run(List.of("umount", "--lazy", directory.toString()));
    }
}
