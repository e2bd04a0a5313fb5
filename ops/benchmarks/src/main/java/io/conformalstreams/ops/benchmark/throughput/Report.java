package io.conformalstreams.ops.benchmark.throughput;

import java.io.PrintWriter;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.function.ToDoubleFunction;

/**
 * Prints one line when a run ends. At the end, it prints the medians of all runs but the warm-ups, with their ratios to
 * the Avro pass-through.
 */
final class Report {

    private static final String HEADING = "%-12s %-20s %9s %8s %10s %10s %6s %12s %12s%n";
    private static final String ROW = "%-12s %-20s %9.1f %8.1f %10.2f %10.2f %5.0f%% %12s %12s%n";

    private final PrintWriter out;
    private final Map<String, Map<Alternative, List<Measurement>>> warmRuns = new LinkedHashMap<>();

    Report(PrintWriter out) {
        this.out = out;
        heading("runs, in their order", "");
    }

    /** @param warm whether the run counts */
    void add(MeasuredTopology<?> contender, Alternative alternative, boolean warm, Measurement run) {
        row(contender.name(), alternative, List.of(run), warm ? "" : "warm-up", "");
        if (warm) {
            warmRuns.computeIfAbsent(contender.name(), name -> new LinkedHashMap<>())
                    .computeIfAbsent(alternative, key -> new ArrayList<>())
                    .add(run);
        }
    }

    /** The medians. */
    void print() {
        out.println();
        heading("medians", "x Avro");
        warmRuns.forEach((name, alternatives) -> alternatives.forEach((alternative, runs) -> {
            List<Measurement> baseline = alternatives.get(Alternative.AVRO);
            row(
                    name,
                    alternative,
                    runs,
                    ratio(runs, baseline, Measurement::recordsPerSecond),
                    ratio(runs, baseline, Measurement::processorSecondsPerGigabyte));
        }));
        out.flush();
    }

    private void heading(String title, String ratios) {
        out.println(title);
        out.printf(
                HEADING,
                "records of",
                "run",
                "records/s",
                "MB/s",
                "CPU-s/GB",
                "broker",
                "busy",
                ratios.isEmpty() ? "" : ratios + " rec/s",
                ratios.isEmpty() ? "" : ratios + " CPU");
        out.flush();
    }

    private void row(String name, Alternative alternative, List<Measurement> runs, String note, String secondNote) {
        out.printf(
                Locale.ROOT,
                ROW,
                name,
                alternative == Alternative.TOPOLOGY ? name + " topology" : alternative.text(),
                Measurement.median(runs, Measurement::recordsPerSecond),
                Measurement.median(runs, Measurement::megabytesPerSecond),
                Measurement.median(runs, Measurement::processorSecondsPerGigabyte),
                Measurement.median(runs, Measurement::brokerProcessorSecondsPerGigabyte),
                100 * Measurement.median(runs, Measurement::hostBusy),
                note,
                secondNote);
        out.flush();
    }

    private static String ratio(
            List<Measurement> runs, List<Measurement> baseline, ToDoubleFunction<Measurement> quantity) {
        return String.format(
                Locale.ROOT, "%.2f", Measurement.median(runs, quantity) / Measurement.median(baseline, quantity));
    }
}
