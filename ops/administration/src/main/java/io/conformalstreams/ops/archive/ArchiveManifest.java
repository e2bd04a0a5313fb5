package io.conformalstreams.ops.archive;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.nio.file.StandardCopyOption;
import java.security.DigestInputStream;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;

/**
 * The file {@code archive.json}, which is written last: a folder without it is not a complete archive.
 *
 * @param topic topic that was saved
 * @param deleted number of records that the topic had lost before it was saved
 * @param files the files, one for each partition with labels
 */
record ArchiveManifest(String topic, long deleted, List<Entry> files) {

    static final String NAME = "archive.json";

    private static final int FORMAT = 1;
    private static final int BUFFER = 1 << 16;

    /**
     * One file.
     *
     * @param name name in the folder
     * @param labels number of records
     * @param sha256 digest of the file, in hexadecimal digits
     */
    record Entry(String name, long labels, String sha256) {

        static Entry of(Path file, long labels) throws IOException {
            return new Entry(file.getFileName().toString(), labels, digest(file));
        }
    }

    ArchiveManifest {
        files = List.copyOf(files);
    }

    void write(Path folder) throws IOException {
        ObjectNode document = new ObjectMapper().createObjectNode();
        document.put("format", FORMAT).put("topic", topic).put("deletedBefore", deleted);
        ArrayNode entries = document.putArray("files");
        files.forEach(file -> entries.addObject()
                .put("name", file.name())
                .put("labels", file.labels())
                .put("sha256", file.sha256()));
        Path temporary = folder.resolve(NAME + ".part");
        Files.writeString(temporary, document.toPrettyString() + "\n");
        Files.move(temporary, folder.resolve(NAME), StandardCopyOption.ATOMIC_MOVE);
    }

    /**
     * Reads the manifest, and checks that no file is missing or was changed.
     *
     * @throws DamagedArchiveException if the folder is not a complete archive
     */
    static ArchiveManifest read(Path folder) throws IOException {
        Path file = folder.resolve(NAME);
        if (!Files.isRegularFile(file)) {
            throw new DamagedArchiveException(folder + " has no " + NAME
                    + ": it is not an archive, or `archive save` did not finish; save it again");
        }
        JsonNode document = new ObjectMapper().readTree(file.toFile());
        if (document.path("format").asInt() != FORMAT || !document.path("files").isArray()) {
            throw new DamagedArchiveException(file + " was not written by this release; its format must be " + FORMAT);
        }
        List<Entry> files = new ArrayList<>();
        for (JsonNode entry : document.get("files")) {
            files.add(new Entry(
                    entry.path("name").asText(),
                    entry.path("labels").asLong(),
                    entry.path("sha256").asText()));
        }
        ArchiveManifest manifest = new ArchiveManifest(
                document.path("topic").asText(), document.path("deletedBefore").asLong(), files);
        for (Entry entry : files) {
            Path labels = folder.resolve(entry.name());
            if (!labels.getParent().equals(folder) || !Files.isRegularFile(labels)) {
                throw new DamagedArchiveException(labels + " is missing; copy the whole folder again");
            }
            if (!digest(labels).equals(entry.sha256())) {
                throw new DamagedArchiveException(labels + " was changed after it was saved; copy the folder again");
            }
        }
        return manifest;
    }

    private static String digest(Path file) throws IOException {
        MessageDigest sha256;
        try {
            sha256 = MessageDigest.getInstance("SHA-256");
        } catch (NoSuchAlgorithmException everyJavaHasIt) {
            throw new IllegalStateException(everyJavaHasIt);
        }
        try (InputStream content = new DigestInputStream(Files.newInputStream(file), sha256)) {
            byte[] buffer = new byte[BUFFER];
            while (content.read(buffer) >= 0) {
                // The stream digests what it reads.
            }
        }
        return HexFormat.of().formatHex(sha256.digest());
    }
}
