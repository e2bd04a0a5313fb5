package io.conformalstreams.ops.dataset;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.connectors.format.FormatException;
import java.io.CharConversionException;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;

/** Reads small JSON files of a case folder. */
final class JsonFile {

    private static final ObjectMapper JSON =
            new ObjectMapper().enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY);

    private JsonFile() {}

    /**
     * Reads a whole file.
     *
     * @param largest accepted size in bytes
     * @throws FormatException if the file is larger, or isn't JSON
     */
    static JsonNode read(Path path, long largest) throws IOException {
        String file = path.toString();
        if (Files.size(path) > largest) {
            throw new FormatException(
                    file, "size", Files.size(path) + " bytes", "at most " + largest + " bytes are accepted");
        }
        try {
            return JSON.readTree(Files.readAllBytes(path));
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "content", e.getOriginalMessage(), "a JSON object is expected", e);
        } catch (CharConversionException e) {
            throw new FormatException(file, "content", "not valid UTF-8", "a JSON object in UTF-8 is expected", e);
        }
    }
}
