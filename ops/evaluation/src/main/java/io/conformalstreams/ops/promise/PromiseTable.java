package io.conformalstreams.ops.promise;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.List;
import java.util.Locale;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.Stream;

/** The table of promises: each with its proof, the experiments that would refute it, and what they found. */
public final class PromiseTable {

    private static final String CSV = "promises.csv";
    private static final String MARKDOWN = "promises.md";

    private final PromiseCheck check;
    private final List<Row> rows;

    PromiseTable(PromiseCheck check, List<Row> rows) {
        this.check = check;
        this.rows = List.copyOf(rows);
    }

    /**
     * One promise.
     *
     * @param findings one for each experiment
     */
    record Row(RefutablePromise promise, List<Finding> findings) {

        boolean isKept() {
            return findings.stream().noneMatch(Finding::refutes);
        }
    }

    /**
     * What an experiment found.
     *
     * @param runs number of runs without the fault, and as many with it
     * @param observed the mean outcome
     * @param pValue of the requirement
     * @param observedWithFault the mean outcome with the planted fault
     * @param pValueWithFault of the requirement, with the planted fault
     */
    record Finding(
            Experiment experiment,
            int runs,
            double observed,
            double pValue,
            double observedWithFault,
            double pValueWithFault) {

        static Finding of(Experiment experiment, double[] outcomes, double[] faulty) {
            return new Finding(
                    experiment,
                    outcomes.length,
                    mean(outcomes),
                    experiment.requirement().pValue(outcomes),
                    mean(faulty),
                    experiment.requirement().pValue(faulty));
        }

        private static double mean(double[] outcomes) {
            return Arrays.stream(outcomes).average().orElseThrow();
        }

        boolean refutes() {
            return pValue <= PromiseCheck.ERROR_LEVEL;
        }

        boolean refutesFault() {
            return pValueWithFault <= PromiseCheck.ERROR_LEVEL;
        }
    }

    /** Returns the number of promises. */
    public int promises() {
        return rows.size();
    }

    /** Returns the refuted promises, one line each. */
    public List<String> refuted() {
        return lines(
                Finding::refutes,
                finding -> "observed " + Requirement.rounded(finding.observed()) + " in: "
                        + finding.experiment().setting());
    }

    /** Returns the experiments that did not refute their planted fault, one line each. They could not fail. */
    public List<String> blind() {
        return lines(
                finding -> !finding.refutesFault(),
                finding -> "observed " + Requirement.rounded(finding.observedWithFault()) + " with the planted fault '"
                        + finding.experiment().fault() + "' in: "
                        + finding.experiment().setting());
    }

    private List<String> lines(Function<Finding, Boolean> condition, Function<Finding, String> text) {
        return rows.stream()
                .flatMap(row -> row.findings().stream()
                        .filter(condition::apply)
                        .map(finding -> row.promise().name() + ": required "
                                + finding.experiment().requirement().text() + ", " + text.apply(finding)))
                .toList();
    }

    /**
     * Writes {@value #CSV} and {@value #MARKDOWN}.
     *
     * @param folder the folder for the files; it is created if it does not exist
     */
    public List<Path> write(Path folder) throws IOException {
        Files.createDirectories(folder);
        return List.of(
                Files.writeString(folder.resolve(CSV), csv()), Files.writeString(folder.resolve(MARKDOWN), markdown()));
    }

    String csv() {
        return rows.stream()
                .flatMap(row -> row.findings().stream()
                        .map(finding -> String.join(
                                ",",
                                row.promise().name(),
                                quoted(finding.experiment().setting()),
                                quoted(finding.experiment().requirement().text()),
                                Integer.toString(finding.runs()),
                                Double.toString(finding.observed()),
                                Double.toString(finding.pValue()),
                                finding.refutes() ? "refuted" : "kept",
                                quoted(finding.experiment().fault()),
                                Double.toString(finding.observedWithFault()),
                                Double.toString(finding.pValueWithFault()),
                                finding.refutesFault() ? "refuted" : "not refuted")))
                .collect(Collectors.joining(
                        "\n",
                        "promise,experiment,requirement,runs,observed,p_value,result,fault,observed_with_fault,"
                                + "p_value_with_fault,result_with_fault\n",
                        "\n"));
    }

    private static String quoted(String text) {
        return '"' + text.replace("\"", "\"\"") + '"';
    }

    /** Returns the table as Markdown. */
    String markdown() {
        return String.format(
                        Locale.ROOT,
                        "# What would refute each promise%n%n"
                                + "Made by `ops/conformal-streams promises --runs %d --seed %d --out ops/evaluation`.%n%n",
                        check.runs(),
                        check.seed())
                + TEXT
                + rows.stream().map(PromiseTable::line).collect(Collectors.joining("\n", "", "\n"));
    }

    /** The line of one promise. Its first four cells do not depend on the runs. */
    private static String line(Row row) {
        return cells(row.promise())
                .collect(Collectors.joining(
                        " | ",
                        "| ",
                        " | " + (row.isKept() ? "kept" : "REFUTED") + ": "
                                + joined(row, finding -> Requirement.rounded(finding.observed())) + " | "
                                + joined(
                                        row,
                                        finding -> finding.experiment().fault() + ": "
                                                + Requirement.rounded(finding.observedWithFault())
                                                + (finding.refutesFault() ? "" : " (NOT REFUTED)"))
                                + " |"));
    }

    private static String joined(Row row, Function<Finding, String> text) {
        return row.findings().stream().map(text).distinct().collect(Collectors.joining("; "));
    }

    /** Returns the cells of a promise that do not depend on the runs. */
    static Stream<String> cells(RefutablePromise promise) {
        return Stream.of(
                promise.name(),
                promise.statement(),
                promise.proof(),
                promise.experiments().stream()
                        .map(experiment -> experiment.setting() + " (required: "
                                + experiment.requirement().text() + ")")
                        .collect(Collectors.joining("; ")));
    }

    private static final String TEXT = """
            Each experiment runs the arithmetic of the stream on simulated units. All its runs are independent. An exact binomial test
            decides about a probability, and a test by betting (Waudby-Smith and Ramdas, arXiv 2010.09686) about a mean. A promise that
            is kept is refuted by one experiment with a probability of at most 0.000001.

            An experiment that could not fail would show nothing. So each one also runs with a fault that is planted in the arithmetic,
            and then it must refute the promise. The last column names the fault and what was observed with it.

            | name | promise | proof or theorem | simulation that would refute it | result | with a planted fault |
            |---|---|---|---|---|---|
            """;
}
