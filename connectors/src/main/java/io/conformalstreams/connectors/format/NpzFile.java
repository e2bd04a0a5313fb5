package io.conformalstreams.connectors.format;

import java.io.BufferedInputStream;
import java.io.ByteArrayOutputStream;
import java.io.Closeable;
import java.io.EOFException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Path;
import java.time.LocalDateTime;
import java.util.Collections;
import java.util.List;
import java.util.Map;
import java.util.zip.CRC32;
import java.util.zip.CheckedInputStream;
import java.util.zip.ZipEntry;
import java.util.zip.ZipException;
import java.util.zip.ZipFile;
import java.util.zip.ZipOutputStream;

/**
 * Named arrays in NumPy's {@code .npz} format: a ZIP archive with one {@code <name>.npy} per array, stored or deflated,
 * with or without the ZIP64 fields that NumPy always writes. Checksums are verified.
 */
public final class NpzFile implements Closeable {

    private static final String SUFFIX = ".npy";

    /** The earliest time that a ZIP archive can express. NumPy writes it, too. */
    private static final LocalDateTime EARLIEST = LocalDateTime.of(1980, 1, 1, 0, 0);

    private final String file;
    private final ZipFile archive;
    private final SizeLimit limit;

    private NpzFile(String file, ZipFile archive, SizeLimit limit) {
        this.file = file;
        this.archive = archive;
        this.limit = limit;
    }

    /**
     * Opens a file with the default size limit for each array.
     *
     * @throws FormatException if the file isn't a ZIP archive
     */
    public static NpzFile open(Path path) throws IOException {
        return open(path, SizeLimit.DEFAULT);
    }

    /**
     * Opens a file.
     *
     * @throws FormatException if the file isn't a ZIP archive
     */
    public static NpzFile open(Path path, SizeLimit limit) throws IOException {
        try {
            return new NpzFile(path.toString(), new ZipFile(path.toFile()), limit);
        } catch (ZipException | EOFException | IllegalArgumentException e) {
            throw new FormatException(
                    path.toString(),
                    "archive",
                    "unreadable (" + e.getMessage() + ")",
                    "a complete .npz, as numpy.savez_compressed writes it, is expected",
                    e);
        }
    }

    /**
     * The content of a deflated {@code .npz} file. The same arrays in the same order give the same bytes.
     *
     * @param arrays by name without {@code .npy}; written in the map's order
     */
    public static byte[] encode(Map<String, NpyArray> arrays) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        try (ZipOutputStream archive = new ZipOutputStream(bytes)) {
            for (Map.Entry<String, NpyArray> array : arrays.entrySet()) {
                ZipEntry entry = new ZipEntry(array.getKey() + SUFFIX);
                entry.setTimeLocal(EARLIEST);
                archive.putNextEntry(entry);
                archive.write(array.getValue().encode());
                archive.closeEntry();
            }
        } catch (IOException e) {
            throw new UncheckedIOException("writing to memory failed", e);
        }
        return bytes.toByteArray();
    }

    /** The names of the arrays, in the order of the archive. */
    public List<String> names() {
        return archive.stream()
                .map(ZipEntry::getName)
                .filter(name -> name.endsWith(SUFFIX))
                .map(name -> name.substring(0, name.length() - SUFFIX.length()))
                .toList();
    }

    /**
     * Reads one array.
     *
     * @param name the name without {@code .npy}
     * @throws FormatException if the array doesn't exist, exists twice, is damaged, or exceeds the limit
     */
    public NpyArray array(String name) throws IOException {
        if (Collections.frequency(names(), name) > 1) {
            throw new FormatException(
                    file,
                    "array '" + name + "'",
                    "in the archive twice",
                    "only one of the two can be meant: write the file again with numpy.savez_compressed");
        }
        ZipEntry entry = archive.getEntry(name + SUFFIX);
        if (entry == null) {
            throw new FormatException(file, "array '" + name + "'", "absent", "the file has the arrays " + names());
        }
        String member = file + "(" + entry.getName() + ")";
        SizeLimit.requireReachable(member, "size", entry.getSize(), entry.getCompressedSize());
        try (CheckedInputStream stream =
                new CheckedInputStream(new BufferedInputStream(archive.getInputStream(entry)), new CRC32())) {
            NpyArray array = NpyArray.read(member, stream, entry.getSize(), limit);
            if (stream.getChecksum().getValue() != entry.getCrc()) {
                throw new FormatException(
                        member,
                        "checksum",
                        Long.toHexString(stream.getChecksum().getValue()),
                        "the archive gives the checksum " + Long.toHexString(entry.getCrc()) + ": the file is damaged");
            }
            return array;
        } catch (ZipException | EOFException e) {
            throw new FormatException(
                    member, "entry", "unreadable (" + e.getMessage() + ")", "the file is damaged: write it again", e);
        }
    }

    @Override
    public void close() throws IOException {
        archive.close();
    }
}
