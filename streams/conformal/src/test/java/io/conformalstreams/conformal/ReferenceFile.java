package io.conformalstreams.conformal;

import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import java.io.IOException;
import java.io.InputStream;

/** Reads the reference values in the test resources. The README beside them explains how each file was computed. */
public final class ReferenceFile {
    private ReferenceFile() {}

    /**
     * Reads a JSON file.
     *
     * @param name the name of the file in the folder {@code reference}
     */
    public static JsonNode json(String name) throws IOException {
        try (InputStream content = ReferenceFile.class.getResourceAsStream("/reference/" + name)) {
            if (content == null) {
                throw new IOException("no reference file " + name + " in src/test/resources/reference");
            }
            return new ObjectMapper().readTree(content);
        }
    }
}
