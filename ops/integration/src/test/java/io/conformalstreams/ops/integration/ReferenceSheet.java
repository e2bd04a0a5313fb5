package io.conformalstreams.ops.integration;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;

/** Critical values computed by other software, and the rank rule in integer arithmetic. */
final class ReferenceSheet {

    private final List<String> columns;
    private final List<String[]> rows;

    private ReferenceSheet(List<String> columns, List<String[]> rows) {
        this.columns = columns;
        this.rows = rows;
    }

    /** Reads {@code reference.csv} of a data set. */
    static ReferenceSheet of(Path folder) throws IOException {
        List<String> lines = Files.readAllLines(folder.resolve("reference.csv"));
        return new ReferenceSheet(
                List.of(lines.get(0).split(",")),
                lines.stream().skip(1).map(line -> line.split(",", -1)).toList());
    }

    /** Returns the ceil((1 - alpha)(n + 1))-th smallest value of a column. There must be enough cases. */
    double threshold(String channel, String column, int alphaInTenths) {
        double[] values = rows.stream()
                .filter(row -> row[columns.indexOf("channel")].equals(channel))
                .mapToDouble(row -> value(row, column))
                .sorted()
                .toArray();
        int rank = ((10 - alphaInTenths) * (values.length + 1) + 9) / 10;
        return values[rank - 1];
    }

    /** Returns one column of a channel, by case. */
    Map<String, Double> values(String channel, String column) {
        return rows.stream()
                .filter(row -> row[columns.indexOf("channel")].equals(channel))
                .collect(Collectors.toMap(row -> row[columns.indexOf("case")], row -> value(row, column)));
    }

    private double value(String[] row, String column) {
        String text = row[columns.indexOf(column)];
        return switch (text) {
            case "inf" -> Double.POSITIVE_INFINITY;
            case "-inf" -> Double.NEGATIVE_INFINITY;
            default -> Double.parseDouble(text);
        };
    }
}
