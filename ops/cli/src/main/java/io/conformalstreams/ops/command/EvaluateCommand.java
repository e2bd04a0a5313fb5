package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.evaluate.Candidates;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.EvaluatedProcedure;
import io.conformalstreams.ops.evaluate.Evaluation;
import io.conformalstreams.ops.evaluate.EvaluationFiles;
import io.conformalstreams.ops.evaluate.Splits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.stream.IntStream;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code evaluate}: judges procedures on labelled cases, without Kafka. */
@Command(
        name = "evaluate",
        description = {
            "Splits the cases of a folder into calibration and test at random, many times, and"
                    + " compares the coverage with the promise.",
            "Writes coverage.csv, sizes.csv, evaluation.md, a figure for each channel (PNG and SVG)"
                    + " and a gallery for each procedure that issues sets (PNG).",
            "The exit code is 1 if a promise is not kept at one of the judged levels: 0.01 to 0.2, and those of "
                    + "--alphas. The table 'levels judged' lists them. An exact expectation is compared with "
                    + "the promise directly."
                    + " If there is no exact expectation, a test over the splits decides. If there is one, a test "
                    + "decides whether the counts agree with it."
                    + " A test errs with a probability of at most 0.000001. If a promise is "
                    + "kept but the sets, the truths or"
                    + " the coverage"
                    + " say little about the model, the table gives the reason, and the exit code stays 0."
        })
final class EvaluateCommand implements Callable<Integer> {

    /** Number of levels of the curves: 0.01, 0.02, ... */
    private static final int CURVE_LEVELS = 20;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Case folder: dataset.json, manifest.csv, scores and labels.")
    private Path data;

    @Option(
            names = "--config",
            paramLabel = "FILE",
            description = "Evaluate the configured procedures of the folder's model (default: the candidates of"
                    + " Davenport's paper (identity, distance, boxes, Bonferroni, maximum), margins of"
                    + " crosses, and lesions covered completely or to at least four fifths).")
    private Optional<Path> config = Optional.empty();

    @Mixin
    private LearningUnitsOptions learningUnits;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformal-evaluation",
            description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Option(
            names = "--alphas",
            paramLabel = "ALPHA",
            split = ",",
            defaultValue = "0.05,0.1,0.2",
            description = "Miscoverage levels of the tables; these are judged, too. Each above 0 and below 1 (default: "
                    + "${DEFAULT-VALUE}).")
    private List<BigDecimal> alphas;

    @Option(
            names = "--splits",
            paramLabel = "N",
            defaultValue = "1000",
            description = "Number of random splits (default: ${DEFAULT-VALUE}).")
    private int splits;

    @Option(
            names = "--size-splits",
            paramLabel = "N",
            defaultValue = "20",
            description =
                    "Number of these splits in which the sets are made and measured (default:" + " ${DEFAULT-VALUE}).")
    private int sizeSplits;

    @Option(
            names = "--gallery",
            paramLabel = "N",
            defaultValue = "6",
            description =
                    "Number of cases in the gallery of each procedure, at the middle level of --alphas; 0 for no gallery"
                            + " (default: ${DEFAULT-VALUE}).")
    private int gallery;

    @Option(
            names = "--calibration",
            paramLabel = "N",
            description = "Number of units that calibrate in each split (default: two thirds).")
    private Optional<Integer> calibration = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of all splits (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        requireLevels();
        CaseSelection cases = learningUnits.leaveOut(UnitSelection.of(data, spec), config);
        Evaluation.Result result;
        Splits series;
        try {
            List<EvaluatedProcedure> procedures = procedures(cases.description());
            series = new Splits(cases.units(), calibration.orElse(cases.units() * 2 / 3), splits, seed);
            result = run(cases, procedures, series);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        report(new EvaluationFiles(result, cases, series));
        return (result.isAsPromised() ? ExitCode.OK : ExitCode.CHECK_FAILED).code();
    }

    private void requireLevels() {
        for (BigDecimal alpha : alphas) {
            if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
                throw CommandFailure.usage("--alphas: " + alpha + " must be above 0 and below 1");
            }
        }
        if (sizeSplits < 0) {
            throw CommandFailure.usage("--size-splits: " + sizeSplits + " must be 0 or more");
        }
        if (gallery < 0) {
            throw CommandFailure.usage("--gallery: " + gallery + " must be 0 or more");
        }
    }

    private List<EvaluatedProcedure> procedures(DatasetDescription description) {
        return config.map(file -> EvaluatedProcedure.configured(
                        ConfigurationOption.load(file, spec).procedures(), description))
                .orElseGet(() -> Candidates.of(description));
    }

    private Evaluation.Result run(CaseSelection cases, List<EvaluatedProcedure> procedures, Splits series) {
        String task = "evaluating " + cases.description().name();
        var extent = new Evaluation.Extent(curveAlphas(), alphas, sizeSplits, gallery);
        try (Progress progress =
                Progress.start(task, 2L * cases.size(), spec.commandLine().getErr())) {
            return new Evaluation(cases, procedures, series).run(extent, progress.fromAnyThread());
        }
    }

    private List<BigDecimal> curveAlphas() {
        Stream<BigDecimal> grid =
                IntStream.rangeClosed(1, CURVE_LEVELS).mapToObj(level -> BigDecimal.valueOf(level, 2));
        return Stream.concat(grid, alphas.stream())
                .map(BigDecimal::stripTrailingZeros)
                .distinct()
                .sorted()
                .toList();
    }

    private void report(EvaluationFiles files) throws IOException {
        PrintWriter output = spec.commandLine().getOut();
        List<Path> written = files.write(out, alphas);
        output.print(files.summary(alphas));
        output.println();
        written.forEach(file -> output.println("wrote " + file));
        output.flush();
    }
}
