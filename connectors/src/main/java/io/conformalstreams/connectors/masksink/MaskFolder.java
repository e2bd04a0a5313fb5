package io.conformalstreams.connectors.masksink;

import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.channels.FileChannel;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.nio.file.StandardOpenOption;
import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.connect.data.Struct;

/**
 * Writes the files of a record to {@code <folder>/<stratum>/<image>/<procedure>/}. A file is written beside its place,
 * forced to disk and moved there, so that a reader sees the old one or the new one, and a second writing changes nothing.
 */
final class MaskFolder {

    private static final String DOCUMENT = "sets.json";

    private final Path folder;
    private final List<MaskFormat> formats;

    MaskFolder(Path folder, Collection<MaskFormat> formats) {
        this.folder = folder;
        this.formats = List.copyOf(formats);
    }

    /**
     * Writes all files of a record; the document that names them last.
     *
     * @param origin tells apart writers of the same record's files, such as partition and offset
     * @throws IllegalArgumentException when a format can't hold the image
     */
    void write(IssuedSets sets, Struct issued, String origin) throws IOException {
        Map<String, byte[]> files = new LinkedHashMap<>();
        if (!sets.levels().isEmpty()) {
            formats.forEach(format -> files.putAll(format.files(sets)));
        }
        files.put(DOCUMENT, SetDocument.encode(issued, new ArrayList<>(files.keySet())));
        Path target = folder.resolve(FileName.of(sets.stratum()))
                .resolve(FileName.of(sets.imageId()))
                .resolve(FileName.of(sets.procedure()));
        Files.createDirectories(target);
        for (Map.Entry<String, byte[]> file : files.entrySet()) {
            write(target, file.getKey(), file.getValue(), origin);
        }
    }

    private static void write(Path target, String name, byte[] content, String origin) throws IOException {
        Path part = target.resolve("." + name + "." + origin + ".part");
        try (FileChannel channel = FileChannel.open(
                part, StandardOpenOption.CREATE, StandardOpenOption.WRITE, StandardOpenOption.TRUNCATE_EXISTING)) {
            ByteBuffer bytes = ByteBuffer.wrap(content);
            while (bytes.hasRemaining()) {
                channel.write(bytes);
            }
            channel.force(true);
        }
        Files.move(part, target.resolve(name), StandardCopyOption.ATOMIC_MOVE, StandardCopyOption.REPLACE_EXISTING);
    }
}
