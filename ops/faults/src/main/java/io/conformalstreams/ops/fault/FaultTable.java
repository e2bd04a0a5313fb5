package io.conformalstreams.ops.fault;

import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.stream.IntStream;

/** A table of batches: for each kind of fault how often it was injected, and how long instances then took. */
public final class FaultTable {

    private static final List<String> HEADINGS =
            List.of("fault", "injected", "in green batches", "ready again, measured", "median s", "90% s", "longest s");

    private final List<BatchResult> batches;

    public FaultTable(List<BatchResult> batches) {
        this.batches = List.copyOf(batches);
    }

    /** The table in Markdown. */
    public String markdown() {
        StringBuilder text = new StringBuilder(line(HEADINGS));
        text.append("|---|").append("---:|".repeat(HEADINGS.size() - 1)).append('\n');
        for (FaultKind kind : FaultKind.values()) {
            text.append(line(row(kind)));
        }
        return text.toString();
    }

    /** The whole run in one sentence. */
    public String summary() {
        long passed = batches.stream().filter(BatchResult::passed).count();
        return String.format(
                Locale.ROOT,
                "%d kills and %d records in %d batches, of which %d are green",
                batches.stream().mapToInt(BatchResult::kills).sum(),
                batches.stream().mapToInt(BatchResult::records).sum(),
                batches.size(),
                passed);
    }

    private List<String> row(FaultKind kind) {
        List<String> row = new ArrayList<>(List.of(
                kind.text(),
                Integer.toString(count(kind, batches)),
                Integer.toString(
                        count(kind, batches.stream().filter(BatchResult::passed).toList()))));
        List<Duration> times = batches.stream()
                .flatMap(batch -> batch.readyAgain().getOrDefault(kind, List.of()).stream())
                .sorted()
                .toList();
        if (times.isEmpty()) {
            row.addAll(List.of("", "", "", ""));
        } else {
            row.addAll(List.of(
                    Integer.toString(times.size()),
                    seconds(quantile(times, 0.5)),
                    seconds(quantile(times, 0.9)),
                    seconds(quantile(times, 1))));
        }
        return row;
    }

    private static int count(FaultKind kind, List<BatchResult> batches) {
        return batches.stream()
                .mapToInt(batch -> batch.counts().getOrDefault(kind, 0))
                .sum();
    }

    /** The smallest time that at least this share of the times do not exceed. */
    private static Duration quantile(List<Duration> sorted, double share) {
        return sorted.get(Math.max(0, (int) Math.ceil(share * sorted.size()) - 1));
    }

    private static String seconds(Duration duration) {
        return String.format(Locale.ROOT, "%.1f", duration.toMillis() / 1e3);
    }

    private static String line(List<String> cells) {
        StringBuilder line = new StringBuilder("|");
        IntStream.range(0, cells.size())
                .forEach(i -> line.append(' ').append(cells.get(i)).append(" |"));
        return line.append('\n').toString();
    }
}
