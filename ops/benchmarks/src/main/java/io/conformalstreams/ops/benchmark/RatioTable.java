package io.conformalstreams.ops.benchmark;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.Optional;
import org.openjdk.jmh.infra.BenchmarkParams;
import org.openjdk.jmh.results.Result;
import org.openjdk.jmh.results.RunResult;

/**
 * The times of one run as text. Each row is an alternative, with its ratio to the baseline with the same parameters.
 */
final class RatioTable {
    private static final String ALTERNATIVE = "alternative";
    private static final String ROW = "%-24s %-20s %-28s %12s %10s %12s%n";

    private RatioTable() {}

    static String of(Collection<RunResult> results) {
        Map<String, List<Row>> groups = new LinkedHashMap<>();
        for (RunResult result : results) {
            Row row = Row.of(result);
            groups.computeIfAbsent(row.benchmark() + row.parameters(), group -> new ArrayList<>())
                    .add(row);
        }
        StringBuilder table = new StringBuilder(
                String.format(ROW, "benchmark", "parameters", "alternative", "time", "+-99.9 %", "x baseline"));
        for (List<Row> group : groups.values()) {
            Optional<Row> baseline = group.stream().filter(Row::isBaseline).findFirst();
            group.forEach(row -> table.append(row.text(baseline)));
        }
        return table.toString();
    }

    private record Row(
            String benchmark, String parameters, String alternative, boolean isBaseline, double time, double error) {

        /** The time and its error, in nanoseconds. All benchmarks here declare this unit. */
        static Row of(RunResult result) {
            BenchmarkParams parameters = result.getParams();
            String method = parameters.getBenchmark();
            String benchmark = method.substring(0, method.lastIndexOf('.'));
            Map<String, String> values = new LinkedHashMap<>();
            parameters.getParamsKeys().forEach(key -> values.put(key, parameters.getParam(key)));
            String alternative =
                    Optional.ofNullable(values.remove(ALTERNATIVE)).orElse(method.substring(benchmark.length() + 1));
            Result<?> time = result.getPrimaryResult();
            return new Row(
                    benchmark.substring(benchmark.lastIndexOf('.') + 1),
                    String.join(" ", values.values()),
                    alternative,
                    alternative.equals(baselineOf(benchmark)),
                    time.getScore(),
                    time.getScoreError());
        }

        String text(Optional<Row> baseline) {
            String ratio = baseline.map(row -> String.format(Locale.ROOT, "%.2f", time / row.time()))
                    .orElse("-");
            return String.format(ROW, benchmark, parameters, alternative, readable(time), readable(error), ratio);
        }

        private static String baselineOf(String benchmark) {
            try {
                return Class.forName(benchmark).getAnnotation(Baseline.class).value();
            } catch (ClassNotFoundException e) {
                throw new IllegalStateException("benchmark that ran is not on the class path: " + benchmark, e);
            }
        }

        private static String readable(double nanoseconds) {
            if (Double.isNaN(nanoseconds)) {
                return "-";
            }
            if (nanoseconds < 1e4) {
                return String.format(Locale.ROOT, "%.0f ns", nanoseconds);
            }
            return nanoseconds < 1e7
                    ? String.format(Locale.ROOT, "%.1f us", nanoseconds / 1e3)
                    : String.format(Locale.ROOT, "%.1f ms", nanoseconds / 1e6);
        }
    }
}
