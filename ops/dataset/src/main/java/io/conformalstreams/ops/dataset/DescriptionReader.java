package io.conformalstreams.ops.dataset;

import com.fasterxml.jackson.databind.JsonNode;
import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.StatedGrid;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Optional;
import java.util.Set;

/** Reads {@code dataset.json} and ignores the fields that aren't needed here. */
final class DescriptionReader {

    private static final long LARGEST_FILE = 1 << 20;

    private final String file;

    private DescriptionReader(String file) {
        this.file = file;
    }

    static DatasetDescription read(Path path) throws IOException {
        return new DescriptionReader(path.toString()).parse(JsonFile.read(path, LARGEST_FILE));
    }

    /** The spacing of all cases; empty if the file states none. */
    static VoxelGrid grid(Path path, int dimensions) throws IOException {
        return VoxelGrid.unplaced(
                new long[0],
                new StatedGrid(path.toString(), JsonFile.read(path, LARGEST_FILE))
                        .read(dimensions)
                        .spacing());
    }

    private DatasetDescription parse(JsonNode root) throws FormatException {
        List<DatasetChannel> channels = new ArrayList<>();
        for (JsonNode channel : array(root, "channels")) {
            channels.add(channel(channel));
        }
        try {
            return new DatasetDescription(
                    text(root, "name"),
                    text(root, "model"),
                    wholeNumber(root, "dimensions", "2 or 3 is expected"),
                    scoreKind(root),
                    channels,
                    ratio(root),
                    ignoreLabel(root),
                    hasMasks(root));
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, "description", e.getMessage(), "correct the file", e);
        }
    }

    private DatasetChannel channel(JsonNode channel) throws FormatException {
        if (!channel.isObject()) {
            throw new FormatException(
                    file,
                    "an entry of channels",
                    channel,
                    "an object is expected, such as {\"name\": \"lesion\", \"label_values\": [1]}");
        }
        Set<Integer> values = new LinkedHashSet<>();
        for (JsonNode value : array(channel, "label_values")) {
            if (!value.canConvertToInt() || !value.isIntegralNumber()) {
                throw new FormatException(file, "channels.label_values", value, "whole numbers are expected");
            }
            values.add(value.intValue());
        }
        try {
            return new DatasetChannel(text(channel, "name"), values);
        } catch (IllegalArgumentException e) {
            throw new FormatException(file, "channels", e.getMessage(), "correct the file", e);
        }
    }

    private Optional<RatioChannels> ratio(JsonNode root) throws FormatException {
        JsonNode ratio = root.path("ratio");
        if (ratio.isMissingNode() || ratio.isNull()) {
            return Optional.empty();
        }
        return Optional.of(new RatioChannels(
                text(ratio, "name"),
                wholeNumber(ratio, "numerator_channel", "the index of a channel is expected"),
                wholeNumber(ratio, "denominator_channel", "the index of a channel is expected")));
    }

    private Optional<Integer> ignoreLabel(JsonNode root) throws FormatException {
        return root.path("ignore_label").isMissingNode()
                ? Optional.empty()
                : Optional.of(wholeNumber(root, "ignore_label", "a whole number from 1 to 255 is expected"));
    }

    private int wholeNumber(JsonNode parent, String field, String expectation) throws FormatException {
        JsonNode number = parent.path(field);
        if (!number.isInt()) {
            throw new FormatException(file, field, shown(number), expectation);
        }
        return number.intValue();
    }

    private ScoreKind scoreKind(JsonNode root) throws FormatException {
        // Masks are probabilities of 0 and 1.
        if (hasMasks(root) && !root.has("scores")) {
            return ScoreKind.PROBABILITY;
        }
        String scores = text(root, "scores");
        return switch (scores) {
            case "logits" -> ScoreKind.LOGIT;
            case "probabilities" -> ScoreKind.PROBABILITY;
            default -> throw new FormatException(file, "scores", scores, "'logits' or 'probabilities' is expected");
        };
    }

    private boolean hasMasks(JsonNode root) throws FormatException {
        String content = root.has("content") ? text(root, "content") : "scores";
        return switch (content) {
            case "scores" -> false;
            case "mask" -> true;
            default -> throw new FormatException(file, "content", content, "'scores' or 'mask' is expected");
        };
    }

    private JsonNode array(JsonNode parent, String field) throws FormatException {
        JsonNode node = parent.path(field);
        if (!node.isArray()) {
            throw new FormatException(file, field, shown(node), "an array is expected");
        }
        return node;
    }

    private String text(JsonNode parent, String field) throws FormatException {
        JsonNode node = parent.path(field);
        if (!node.isTextual()) {
            throw new FormatException(file, field, shown(node), "a string is expected");
        }
        return node.textValue();
    }

    private static String shown(JsonNode node) {
        return node.isMissingNode() ? "absent" : node.toString();
    }
}
