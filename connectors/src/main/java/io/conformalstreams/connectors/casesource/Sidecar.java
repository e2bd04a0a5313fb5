package io.conformalstreams.connectors.casesource;

import com.fasterxml.jackson.core.JsonProcessingException;
import com.fasterxml.jackson.databind.DeserializationFeature;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.StatedGrid;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.imagesource.ImageSchemas;
import java.io.CharConversionException;
import java.io.IOException;
import java.io.InputStream;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Instant;
import java.time.format.DateTimeParseException;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/**
 * The JSON object beside a score or label file. It gives facts that the file itself can't express. Every field is
 * optional.
 */
final class Sidecar {

    static final Sidecar EMPTY = new Sidecar("", new ObjectMapper().createObjectNode());

    private static final String SOURCE = "source";

    private static final int LONGEST = 1 << 16;

    private static final Set<String> OF_SCORES = Set.of(
            "stratum",
            "imageId",
            "unitId",
            "predictionId",
            ImageSchemas.PREDICTED_AT,
            SOURCE,
            ImageSchemas.ATTRIBUTES,
            StatedGrid.SPACING,
            StatedGrid.GEOMETRY);
    private static final Set<String> OF_LABELS = Set.of(
            ImageSchemas.LABELLED_AT,
            "labelPolicy",
            "audit",
            "inclusionProbability",
            "fold",
            ImageSchemas.ATTRIBUTES,
            StatedGrid.SPACING,
            StatedGrid.GEOMETRY);

    private final String file;
    private final JsonNode root;

    private Sidecar(String file, JsonNode root) {
        this.file = file;
        this.root = root;
    }

    /**
     * Reads the sidecar of a score file.
     *
     * @throws FormatException if it isn't a JSON object, or if it has an unknown field
     */
    static Sidecar ofScores(Path path) throws IOException {
        return read(path, OF_SCORES, "scores");
    }

    /**
     * Reads the sidecar of a label file.
     *
     * @throws FormatException if it isn't a JSON object, or if it has an unknown field
     */
    static Sidecar ofLabels(Path path) throws IOException {
        return read(path, OF_LABELS, "labels");
    }

    private static Sidecar read(Path path, Set<String> fields, String beside) throws IOException {
        byte[] bytes;
        try (InputStream stream = Files.newInputStream(path)) {
            bytes = stream.readNBytes(LONGEST + 1);
        }
        String file = path.toString();
        if (bytes.length > LONGEST) {
            throw new FormatException(
                    file, "size", "more than " + LONGEST + " bytes", "a sidecar is a small JSON object");
        }
        try {
            JsonNode root = new ObjectMapper()
                    .enable(DeserializationFeature.FAIL_ON_TRAILING_TOKENS)
                    .enable(DeserializationFeature.FAIL_ON_READING_DUP_TREE_KEY)
                    .readTree(bytes);
            if (!root.isObject()) {
                throw new FormatException(file, "content", root.getNodeType(), "a JSON object is expected");
            }
            for (Iterator<String> names = root.fieldNames(); names.hasNext(); ) {
                String name = names.next();
                if (!fields.contains(name)) {
                    throw new FormatException(
                            file,
                            "field",
                            name,
                            "unknown field in a sidecar of " + beside + "; known fields are "
                                    + fields.stream().sorted().toList());
                }
            }
            return new Sidecar(file, root);
        } catch (JsonProcessingException e) {
            throw new FormatException(file, "content", e.getOriginalMessage(), "a JSON object is expected", e);
        } catch (CharConversionException e) {
            throw new FormatException(file, "content", "not valid UTF-8", "a JSON object in UTF-8 is expected", e);
        }
    }

    Optional<String> text(String field) throws FormatException {
        if (!root.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode value = root.get(field);
        if (!value.isTextual() || value.asText().isBlank()) {
            throw new FormatException(file, field, value, "a string is expected");
        }
        String text = value.asText();
        if (!text.equals(text.strip()) || text.chars().anyMatch(Character::isISOControl)) {
            throw new FormatException(
                    file, field, value, "remove control characters, and blanks at both ends, from the text");
        }
        return Optional.of(text);
    }

    Optional<Instant> time(String field) throws FormatException {
        Optional<String> text = text(field);
        if (text.isEmpty()) {
            return Optional.empty();
        }
        try {
            return Optional.of(Instant.parse(text.get()));
        } catch (DateTimeParseException e) {
            throw new FormatException(file, field, text.get(), "a time like 2026-11-20T08:30:00Z is expected", e);
        }
    }

    boolean flag(String field) throws FormatException {
        if (!root.hasNonNull(field)) {
            return false;
        }
        if (!root.get(field).isBoolean()) {
            throw new FormatException(file, field, root.get(field), "true or false is expected");
        }
        return root.get(field).asBoolean();
    }

    /** A whole number of at least 0. */
    Optional<Integer> count(String field) throws FormatException {
        if (!root.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode value = root.get(field);
        if (!value.isInt() || value.asInt() < 0) {
            throw new FormatException(file, field, value, "a whole number of at least 0 is expected");
        }
        return Optional.of(value.asInt());
    }

    /** A probability above 0 and at most 1. */
    Optional<Double> probability(String field) throws FormatException {
        if (!root.hasNonNull(field)) {
            return Optional.empty();
        }
        JsonNode value = root.get(field);
        if (!value.isNumber() || !(value.asDouble() > 0 && value.asDouble() <= 1)) {
            throw new FormatException(file, field, value, "a number above 0 and at most 1 is expected");
        }
        return Optional.of(value.asDouble());
    }

    /** Texts by name, such as {@code {"scanner": "A"}}; empty if the sidecar has none. */
    Map<String, String> attributes() throws FormatException {
        Map<String, String> attributes = new TreeMap<>();
        if (!root.hasNonNull(ImageSchemas.ATTRIBUTES)) {
            return attributes;
        }
        JsonNode value = root.get(ImageSchemas.ATTRIBUTES);
        if (!value.isObject()) {
            throw new FormatException(
                    file, ImageSchemas.ATTRIBUTES, value, "an object like {\"scanner\": \"A\"} is expected");
        }
        for (Map.Entry<String, JsonNode> field : value.properties()) {
            if (!field.getValue().isTextual()) {
                throw new FormatException(
                        file, ImageSchemas.ATTRIBUTES + "." + field.getKey(), field.getValue(), "a string is expected");
            }
            attributes.put(field.getKey(), field.getValue().asText());
        }
        return attributes;
    }

    /** The spacing and geometry of the array, as far as the sidecar gives them. The shape is empty. */
    VoxelGrid grid(int dimensions) throws FormatException {
        return new StatedGrid(file, root).read(dimensions);
    }

    /**
     * The series of the image, in the same fields as in a record; empty if the sidecar has none.
     *
     * @param grid of the scores
     */
    Optional<ImageSource> source(VoxelGrid grid) throws FormatException {
        if (!root.hasNonNull(SOURCE)) {
            return Optional.empty();
        }
        JsonNode value = root.get(SOURCE);
        List<String> instances = new ArrayList<>();
        value.path("sopInstanceUids").forEach(instance -> instances.add(instance.asText()));
        try {
            ImageSource source = new ImageSource(
                    value.path("studyInstanceUid").asText(),
                    value.path("seriesInstanceUid").asText(),
                    value.path("sopClassUid").asText(),
                    instances);
            source.requireSlicesOf(Grid.of(grid.lengths()));
            return Optional.of(source);
        } catch (InvalidImageException malformed) {
            throw new FormatException(file, SOURCE, "malformed", malformed.getMessage(), malformed);
        }
    }
}
