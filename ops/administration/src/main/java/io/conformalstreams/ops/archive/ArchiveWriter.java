package io.conformalstreams.ops.archive;

import io.conformalstreams.contracts.LabelledImage;
import java.io.IOException;
import java.nio.file.FileAlreadyExistsException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.attribute.FileAttribute;
import java.nio.file.attribute.PosixFilePermission;
import java.nio.file.attribute.PosixFilePermissions;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;
import org.apache.avro.file.CodecFactory;
import org.apache.avro.file.DataFileWriter;
import org.apache.avro.specific.SpecificDatumWriter;

/** Writes labelled images to an Avro file for each partition, in the order in which they come. */
final class ArchiveWriter implements AutoCloseable {

    private static final int COMPRESSION_LEVEL = 3;
    private static final FileAttribute<Set<PosixFilePermission>> OWNER_ONLY =
            PosixFilePermissions.asFileAttribute(PosixFilePermissions.fromString("rw-------"));

    private final Path folder;
    private final Map<Integer, DataFileWriter<LabelledImage>> writers = new TreeMap<>();
    private final Map<Integer, Long> labels = new TreeMap<>();

    /**
     * @param folder created if it is missing
     * @throws FileAlreadyExistsException if the folder contains an archive
     */
    ArchiveWriter(Path folder) throws IOException {
        this.folder = Files.createDirectories(folder);
        Path manifest = folder.resolve(ArchiveManifest.NAME);
        if (Files.exists(manifest)) {
            throw new FileAlreadyExistsException(manifest.toString(), null, "exists; save to another folder");
        }
    }

    void add(int partition, LabelledImage label) throws IOException {
        DataFileWriter<LabelledImage> writer = writers.get(partition);
        if (writer == null) {
            writer = new DataFileWriter<>(new SpecificDatumWriter<>(LabelledImage.class));
            writer.setCodec(CodecFactory.zstandardCodec(COMPRESSION_LEVEL));
            writer.create(
                    LabelledImage.getClassSchema(),
                    createForOwner(file(partition)).toFile());
            writers.put(partition, writer);
        }
        writer.append(label);
        labels.merge(partition, 1L, Long::sum);
    }

    /** Only the owner may read the pixels. Where the file system has no such permissions, those of the folder apply. */
    private static Path createForOwner(Path file) throws IOException {
        Files.deleteIfExists(file);
        return file.getFileSystem().supportedFileAttributeViews().contains("posix")
                ? Files.createFile(file, OWNER_ONLY)
                : Files.createFile(file);
    }

    /** Completes the archive. */
    void finish(String topic, long deleted) throws IOException {
        close();
        List<ArchiveManifest.Entry> files = new ArrayList<>();
        for (Map.Entry<Integer, Long> partition : labels.entrySet()) {
            files.add(ArchiveManifest.Entry.of(file(partition.getKey()), partition.getValue()));
        }
        new ArchiveManifest(topic, deleted, files).write(folder);
    }

    @Override
    public void close() throws IOException {
        for (DataFileWriter<LabelledImage> writer : writers.values()) {
            writer.close();
        }
        writers.clear();
    }

    private Path file(int partition) {
        return folder.resolve("labelled-images-" + partition + ".avro");
    }
}
