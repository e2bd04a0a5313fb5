package io.conformalstreams.connectors.dicom;

import com.fasterxml.jackson.core.JsonFactory;
import com.fasterxml.jackson.core.JsonParseException;
import com.fasterxml.jackson.core.StreamReadConstraints;
import com.fasterxml.jackson.core.exc.StreamConstraintsException;
import com.fasterxml.jackson.databind.JsonNode;
import com.fasterxml.jackson.databind.ObjectMapper;
import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Iterator;
import java.util.List;
import java.util.Map;

/**
 * The DICOM JSON model (PS3.18, F), as data sets. DICOMweb returns search results and metadata in this model. Values
 * are encoded as in a file, with explicit representations and in UTF-8. The same code can therefore read files and
 * responses. Bulk data are left out.
 */
final class DicomJson {

    private static final int DEEPEST = 64;
    private static final ObjectMapper MAPPER = new ObjectMapper(JsonFactory.builder()
            .streamReadConstraints(
                    StreamReadConstraints.builder().maxNestingDepth(DEEPEST).build())
            .build());

    private DicomJson() {}

    /**
     * The data sets of a response: an array of objects, or one object.
     *
     * @param name source of the response, for messages
     */
    static List<DicomDataSet> dataSets(String name, byte[] content) throws FormatException {
        JsonNode root = tree(name, content);
        List<DicomDataSet> dataSets = new ArrayList<>();
        if (root.isArray()) {
            for (JsonNode item : root) {
                dataSets.add(dataSet(name, item));
            }
        } else if (!root.isMissingNode()) {
            dataSets.add(dataSet(name, root));
        }
        return dataSets;
    }

    private static JsonNode tree(String name, byte[] content) throws FormatException {
        try {
            return MAPPER.readTree(content);
        } catch (JsonParseException | StreamConstraintsException e) {
            throw new FormatException(
                    name, "JSON", "unreadable: " + e.getOriginalMessage(), "DICOM JSON is expected", e);
        } catch (IOException e) {
            throw new FormatException(name, "JSON", "unreadable", "DICOM JSON is expected", e);
        }
    }

    private static DicomDataSet dataSet(String name, JsonNode object) throws FormatException {
        DicomEncoder encoder = encoder(name, object);
        encoder.text(DicomTag.CHARACTER_SET, "ISO_IR 192");
        return DicomParser.elements(name, true, encoder.encode(DicomEncoder.Encoding.EXPLICIT));
    }

    private static DicomEncoder encoder(String name, JsonNode object) throws FormatException {
        DicomEncoder encoder = new DicomEncoder();
        if (!object.isObject()) {
            throw new FormatException(name, "JSON", object.getNodeType(), "an object of attributes is expected");
        }
        Iterator<Map.Entry<String, JsonNode>> fields = object.properties().iterator();
        while (fields.hasNext()) {
            Map.Entry<String, JsonNode> field = fields.next();
            String representation = field.getValue().path("vr").asText("");
            if (!field.getKey().matches("[0-9A-Fa-f]{8}") || !representation.matches("[A-Z]{2}")) {
                throw new FormatException(
                        name, "attribute", field.getKey() + " of " + representation, "a tag with its vr is expected");
            }
            int tag = Integer.parseUnsignedInt(field.getKey(), 16);
            JsonNode values = field.getValue().path("Value");
            // Group lengths and file meta information don't belong to a data set.
            if (tag >>> 16 > 2) {
                put(name, encoder, tag, representation, values);
            }
        }
        return encoder;
    }

    private static void put(String name, DicomEncoder encoder, int tag, String representation, JsonNode values)
            throws FormatException {
        switch (representation) {
            case "SQ" -> {
                List<DicomEncoder> items = new ArrayList<>();
                for (JsonNode item : values) {
                    items.add(encoder(name, item));
                }
                encoder.put(tag, representation, new DicomEncoder.Sequence(items));
            }
            case "US", "SS", "UL", "SL", "FL", "FD", "SV", "UV" ->
                encoder.put(tag, representation, new DicomEncoder.Bytes(binary(name, tag, representation, values)));
            // The readers use no attribute with these representations.
            case "AT", "OB", "OD", "OF", "OL", "OV", "OW", "UN" -> {}
            default -> {
                String text = text(values);
                int length = text.getBytes(StandardCharsets.UTF_8).length;
                if (length >= 0xfffe && !DicomTag.hasLongLength(representation)) {
                    throw new FormatException(
                            name, String.format("attribute %08X", tag), length + " bytes", "at most 65534 are read");
                }
                encoder.put(tag, representation, new DicomEncoder.Text(text));
            }
        }
    }

    private static String text(JsonNode values) {
        List<String> texts = new ArrayList<>();
        for (JsonNode value : values) {
            texts.add(value.isObject() ? personName(value) : value.isNull() ? "" : value.asText());
        }
        return String.join("\\", texts);
    }

    private static String personName(JsonNode name) {
        String groups = name.path("Alphabetic").asText("") + "="
                + name.path("Ideographic").asText("") + "="
                + name.path("Phonetic").asText("");
        return groups.replaceAll("=+$", "");
    }

    private static byte[] binary(String name, int tag, String representation, JsonNode values) throws FormatException {
        int width = switch (representation) {
            case "US", "SS" -> Short.BYTES;
            case "UL", "SL", "FL" -> Integer.BYTES;
            default -> Long.BYTES;
        };
        ByteBuffer bytes = ByteBuffer.allocate(width * values.size()).order(ByteOrder.LITTLE_ENDIAN);
        for (JsonNode value : values) {
            String text = value.asText("");
            try {
                switch (representation) {
                    case "FL" -> bytes.putFloat(Float.parseFloat(text));
                    case "FD" -> bytes.putDouble(Double.parseDouble(text));
                    case "US", "SS" -> bytes.putShort((short) Integer.parseInt(text));
                    case "UL", "SL" -> bytes.putInt((int) Long.parseLong(text));
                    default -> bytes.putLong(Long.parseLong(text));
                }
            } catch (NumberFormatException e) {
                throw new FormatException(
                        name,
                        String.format("attribute %08X", tag),
                        text,
                        "a number is expected for " + representation,
                        e);
            }
        }
        return bytes.array();
    }
}
