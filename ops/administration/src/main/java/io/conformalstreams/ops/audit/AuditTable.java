package io.conformalstreams.ops.audit;

import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/**
 * One table of a report.
 *
 * @param name name of its file, without an extension
 * @param title heading in the report
 * @param explanation what a row and its numbers mean, in whole sentences
 * @param columns names of the columns
 * @param rows rows with a cell for each column
 */
public record AuditTable(String name, String title, String explanation, List<String> columns, List<List<String>> rows) {

    /** Copies the cells, and checks their number. */
    public AuditTable {
        columns = List.copyOf(columns);
        rows = rows.stream().map(List::copyOf).toList();
        for (List<String> row : rows) {
            if (row.size() != columns.size()) {
                throw new IllegalArgumentException("row " + row + " must have a cell for each of " + columns);
            }
        }
    }

    /** Returns how often each value occurs in a column. */
    Map<String, Long> counts(String column) {
        int index = columns.indexOf(column);
        return rows.stream().collect(Collectors.groupingBy(row -> row.get(index), Collectors.counting()));
    }

    /** The table as CSV (RFC 4180), with a heading line. */
    public String csv() {
        List<List<String>> lines = new ArrayList<>(List.of(columns));
        lines.addAll(rows);
        return lines.stream()
                .map(cells -> cells.stream().map(AuditTable::cell).collect(Collectors.joining(",")) + "\r\n")
                .collect(Collectors.joining());
    }

    /** Quotes what CSV needs quoted. A leading apostrophe keeps spreadsheets from running a text as a formula. */
    private static String cell(String text) {
        boolean isFormula = text.matches("(?s)[=@\\t\\r].*|[+-](?!\\d|Infinity).*");
        String safe = isFormula ? "'" + text : text;
        return safe.matches("(?s).*[\",\\r\\n].*") ? '"' + safe.replace("\"", "\"\"") + '"' : safe;
    }
}
