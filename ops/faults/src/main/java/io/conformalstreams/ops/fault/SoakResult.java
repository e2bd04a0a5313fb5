package io.conformalstreams.ops.fault;

import io.conformalstreams.ops.platform.Growth;
import java.util.ArrayList;
import java.util.List;
import java.util.function.ToLongFunction;

/** What a long run has used, and the verdicts. */
public final class SoakResult {

    private final List<ProcessUse> samples;
    private final List<Verdict> verdicts = new ArrayList<>();

    /**
     * @param putAside number of rejected records and dead letters
     * @param stopped whether the instance has stopped when it was told to
     */
    SoakResult(long images, List<ProcessUse> samples, int putAside, boolean stopped) {
        this.samples = List.copyOf(samples);
        verdicts.add(Verdict.of(
                "every record is processed",
                putAside == 0,
                2 * images + " records, none put aside",
                putAside + " records were put aside"));
        verdicts.add(flat("live heap is flat", "MiB", use -> Math.round(use.heap() / ProcessUse.MEBIBYTE)));
        verdicts.add(flat("resident memory is flat", "MiB", use -> Math.round(use.resident() / ProcessUse.MEBIBYTE)));
        verdicts.add(flat("file handles are flat", "", ProcessUse::handles));
        long iterators = samples.stream().mapToLong(ProcessUse::iterators).max().orElse(0);
        verdicts.add(Verdict.of(
                "no iterator stays open",
                iterators == 0,
                samples.size() + " measurements",
                iterators + " were open between two records"));
        verdicts.add(Verdict.of("the instance stops when it is told to", stopped, "SIGTERM", "it had to be killed"));
    }

    private Verdict flat(String check, String unit, ToLongFunction<ProcessUse> quantity) {
        Growth growth = new Growth(samples.stream().map(quantity::applyAsLong).toList());
        String detail = "at most " + growth.early() + " in samples 2 to 4, " + growth.late() + " in the last 3 " + unit;
        return new Verdict(check, !growth.grows(), detail.strip());
    }

    /** Tells whether all verdicts are good. */
    public boolean passed() {
        return verdicts.stream().allMatch(Verdict::passed);
    }

    /** The verdicts, each in one line. */
    public List<String> verdicts() {
        return verdicts.stream().map(Verdict::line).toList();
    }

    /** The measurements as a table in Markdown. */
    public String table() {
        StringBuilder table = new StringBuilder(ProcessUse.TABLE_HEAD);
        samples.forEach(use -> table.append(use.row()));
        return table.toString();
    }
}
