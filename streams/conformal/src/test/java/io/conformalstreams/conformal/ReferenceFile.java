package io.conformalstreams.conformal;

import static org.junit.jupiter.api.Assumptions.assumeTrue;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.File;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reference values that stand beside the project, in {@code ../shared/reference}; a test without them is skipped. */
public final class ReferenceFile {
    private ReferenceFile() {}

    /** Reads a JSON file below {@code ../shared/reference}. */
    public static JsonNode json(String path) throws IOException {
        Path file = projectRoot().resolveSibling("shared").resolve("reference").resolve(path);
        assumeTrue(Files.isRegularFile(file), () -> "reference values are missing: " + file);
        File readable = file.toFile();
        return new ObjectMapper().readTree(readable);
    }

    private static Path projectRoot() throws IOException {
        for (Path folder = Path.of("").toAbsolutePath(); folder != null; folder = folder.getParent()) {
            Path pom = folder.resolve("pom.xml");
            if (Files.isRegularFile(pom)
                    && Files.readString(pom).contains("\n  <artifactId>conformal-streams</artifactId>")) {
                return folder;
            }
        }
        throw new IOException(
                "the project's top folder is not above " + Path.of("").toAbsolutePath());
    }
}
