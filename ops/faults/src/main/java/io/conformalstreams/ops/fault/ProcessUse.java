package io.conformalstreams.ops.fault;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import java.util.Locale;
import java.util.regex.Matcher;
import java.util.regex.Pattern;
import java.util.stream.Stream;

/**
 * What an instance uses after a number of records.
 *
 * @param records number of records that it has processed
 * @param heap bytes of live objects, after a full collection
 * @param resident bytes of physical memory, with the native memory of the state stores
 * @param handles number of open files and connections
 * @param iterators number of open iterators of all state stores
 */
record ProcessUse(long records, long heap, long resident, long handles, long iterators) {

    /** The head of a table in Markdown. */
    static final String TABLE_HEAD = "| records | live heap, MiB | RSS, MiB | file handles | open iterators |\n"
            + "|---:|---:|---:|---:|---:|\n";

    static final double MEBIBYTE = 1 << 20;

    private static final Pattern LIVE = Pattern.compile("(?m)^Total\\s+\\d+\\s+(\\d+)\\s*$");
    private static final Pattern RESIDENT = Pattern.compile("VmRSS:\\s+(\\d+) kB");

    /** Collects the garbage of an instance, then measures. Requires the {@code jcmd} of a JDK, and Linux. */
    static ProcessUse of(Instance instance, long records) throws IOException, InterruptedException {
        String id = Long.toString(instance.processId());
        String jcmd = Path.of(System.getProperty("java.home"), "bin", "jcmd").toString();
        // The histogram counts live objects only, so it collects first.
        long heap = number(LIVE, Shell.output(List.of(jcmd, id, "GC.class_histogram")), "the histogram of the heap");
        Path process = Path.of("/proc", id);
        long resident = number(RESIDENT, Files.readString(process.resolve("status")), "the status of the process");
        try (Stream<Path> handles = Files.list(process.resolve("fd"))) {
            return new ProcessUse(
                    records,
                    heap,
                    resident << 10,
                    handles.count(),
                    Math.round(ReportedMetrics.of(instance).sum("conformal_streams_store_open_iterators", "")));
        }
    }

    /** One line of the table. */
    String row() {
        return String.format(
                Locale.ROOT,
                "| %,d | %.1f | %.0f | %d | %d |%n",
                records,
                heap / MEBIBYTE,
                resident / MEBIBYTE,
                handles,
                iterators);
    }

    private static long number(Pattern pattern, String text, String source) throws IOException {
        Matcher matcher = pattern.matcher(text);
        if (!matcher.find()) {
            throw new IOException(source + " has no " + pattern + ": " + text);
        }
        return Long.parseLong(matcher.group(1));
    }
}
