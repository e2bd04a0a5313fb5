package io.conformalstreams.ops.dataset;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.nio.charset.MalformedInputException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * A comma-separated sheet with a header line. Fields may be quoted, with quotes doubled inside (RFC 4180). A field must
 * not span several lines.
 */
final class CsvTable {

    private static final long LARGEST_FILE = 256L << 20;

    private final List<Row> rows;

    private CsvTable(List<Row> rows) {
        this.rows = rows;
    }

    static CsvTable read(Path path, List<String> requiredColumns) throws IOException {
        String file = path.toString();
        if (Files.size(path) > LARGEST_FILE) {
            throw new FormatException(file, "size", Files.size(path) + " bytes", "at most 256 MiB are accepted");
        }
        List<String> lines = lines(path);
        if (lines.isEmpty()) {
            throw new FormatException(file, "header line", "absent", "it must name " + requiredColumns);
        }
        List<String> header = fields(file, 1, lines.get(0).replaceFirst("^\uFEFF", ""));
        List<String> missing = requiredColumns.stream()
                .filter(column -> !header.contains(column))
                .toList();
        if (!missing.isEmpty()) {
            throw new FormatException(
                    file,
                    "header line",
                    header,
                    missing.size() == 1
                            ? "the column '" + missing.get(0) + "' is missing"
                            : "the columns " + missing + " are missing");
        }
        List<Row> rows = new ArrayList<>();
        for (int i = 1; i < lines.size(); i++) {
            if (!lines.get(i).isBlank()) {
                rows.add(row(file, header, i + 1, lines.get(i)));
            }
        }
        return new CsvTable(rows);
    }

    List<Row> rows() {
        return rows;
    }

    private static List<String> lines(Path path) throws IOException {
        try {
            return Files.readAllLines(path, StandardCharsets.UTF_8);
        } catch (MalformedInputException e) {
            throw new FormatException(path.toString(), "text", "not UTF-8", "save the sheet as UTF-8", e);
        }
    }

    private static Row row(String file, List<String> header, int line, String text) throws FormatException {
        List<String> fields = fields(file, line, text);
        if (fields.size() != header.size()) {
            throw new FormatException(
                    file,
                    "line " + line,
                    text,
                    "it has " + fields.size() + " fields, but the header line has " + header.size());
        }
        Map<String, String> values = new HashMap<>();
        for (int i = 0; i < fields.size(); i++) {
            values.put(header.get(i), fields.get(i));
        }
        return new Row(line, Map.copyOf(values));
    }

    private static List<String> fields(String file, int line, String text) throws FormatException {
        List<String> fields = new ArrayList<>();
        StringBuilder field = new StringBuilder();
        boolean quoted = false;
        for (int i = 0; i < text.length(); i++) {
            char character = text.charAt(i);
            if (character == '"') {
                boolean doubled = quoted && i + 1 < text.length() && text.charAt(i + 1) == '"';
                if (doubled) {
                    field.append(character);
                    i++;
                } else {
                    quoted = !quoted;
                }
            } else if (character == ',' && !quoted) {
                fields.add(field.toString());
                field.setLength(0);
            } else {
                field.append(character);
            }
        }
        if (quoted) {
            throw new FormatException(file, "line " + line, text, "a quote is never closed");
        }
        fields.add(field.toString());
        return fields;
    }

    /**
     * One line of the sheet.
     *
     * @param line number in the file; the header is line 1
     * @param values by column name
     */
    record Row(int line, Map<String, String> values) {

        String get(String column) {
            return values.get(column);
        }

        /** The field of an optional column. */
        Optional<String> find(String column) {
            return Optional.ofNullable(values.get(column));
        }
    }
}
