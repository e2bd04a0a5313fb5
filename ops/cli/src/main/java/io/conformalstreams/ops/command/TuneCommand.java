package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.RatioChannels;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.Splits;
import io.conformalstreams.ops.tune.ChannelTuning;
import io.conformalstreams.ops.tune.ConfidenceSetTuning;
import io.conformalstreams.ops.tune.ConfidenceSetTuningFiles;
import io.conformalstreams.ops.tune.LearningPart;
import io.conformalstreams.ops.tune.RatioChoice;
import io.conformalstreams.ops.tune.RatioTuning;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code tune}: chooses procedures on learning units, without Kafka. */
@Command(
        name = "tune",
        description = {
            "Chooses procedures on a folder of learning cases. It chooses the score transformation of each side of"
                    + " each channel, and how the sides of a channel share alpha. The criterion is how much of the "
                    + "image"
                    + " the sets leave undecided.",
            "If the folder has a ratio of two channels, it also chooses the temperature of their"
                    + " probabilities, and Markov's share of alpha in the overall interval.",
            "Writes procedures.yaml, whose content belongs in a configuration; learning-units.txt, the list of "
                    + "units that `evaluate` refuses; and tables and figures (PNG and SVG). The exit code is 1 "
                    + "if the sets of a side"
                    + " are trivial in most cases, however alpha is shared."
        })
final class TuneCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Case folder: dataset.json, manifest.csv, scores and labels.")
    private Path data;

    @Option(
            names = "--learning",
            paramLabel = "PART",
            defaultValue = "all",
            description =
                    "Part of the folder that tune may use: all, the number of first cases, for example 200, or a share"
                            + " of the units, for example 0.3, chosen by a hash of their ids (default: "
                            + "${DEFAULT-VALUE}).")
    private String learning;

    @Option(
            names = "--alpha",
            paramLabel = "ALPHA",
            defaultValue = "0.1",
            description = "Miscoverage of both sets together, above 0 and below 1 (default: ${DEFAULT-VALUE}).")
    private BigDecimal alpha;

    @Option(
            names = "--share-step",
            paramLabel = "SHARE",
            defaultValue = "0.05",
            description = "Step between the tried shares of alpha for the inner side (default:" + " ${DEFAULT-VALUE}).")
    private BigDecimal shareStep;

    @Option(
            names = "--full-widths",
            paramLabel = "PIXELS",
            split = ",",
            defaultValue = "1,2,4,8",
            description = "Full widths at half maximum of the tried Gaussian filters (default: ${DEFAULT-VALUE}).")
    private List<BigDecimal> fullWidths;

    @Option(
            names = "--calibration",
            paramLabel = "N",
            description =
                    "Number of learning units that determine the thresholds in each split. The sets of the other units"
                            + " are measured (default: two thirds).")
    private Optional<Integer> calibration = Optional.empty();

    @Option(
            names = "--splits",
            paramLabel = "N",
            defaultValue = "5",
            description = "Number of random splits of the learning units (default: ${DEFAULT-VALUE}).")
    private int splits;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the splits and of the hash (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformal-tuning",
            description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
            throw CommandFailure.usage("--alpha: " + alpha + " must be above 0 and below 1");
        }
        CaseSelection folder = UnitSelection.of(data, spec);
        try {
            CaseSelection part = LearningPart.parse(learning, seed).of(folder);
            Splits series = splits(part, folder);
            var tuning = new ConfidenceSetTuning(part, ConfidenceSetTuning.candidates(fullWidths), series);
            List<ChannelTuning> channels = run(tuning, part);
            report(new ConfidenceSetTuningFiles(part, series, alpha, channels, ratio(part)), channels);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return ExitCode.OK.code();
    }

    private Splits splits(CaseSelection part, CaseSelection folder) {
        if (part.units() < 2) {
            throw CommandFailure.usage("--learning: " + learning + " takes " + part.units() + " of the "
                    + folder.units() + " units of " + folder.description().name() + "; at least 2 are needed");
        }
        int units = part.units();
        return new Splits(units, calibration.orElse(Math.max(1, units * 2 / 3)), splits, seed);
    }

    private List<ChannelTuning> run(ConfidenceSetTuning tuning, CaseSelection part) {
        String task = "tuning on " + part.description().name();
        try (Progress progress =
                Progress.start(task, 2L * part.size(), spec.commandLine().getErr())) {
            return tuning.run(alpha, shareStep, progress.fromAnyThread());
        }
    }

    /**
     * The choices for the ratio of the folder. Empty if the folder has no ratio or no scores, or if too few units have
     * a ratio.
     */
    private Optional<RatioChoice> ratio(CaseSelection part) {
        if (part.description().ratio().isEmpty()) {
            return Optional.empty();
        }
        RatioChannels channels = part.description().ratio().get();
        // The intervals of the images of one unit depend on each other, so one image stands for the unit.
        CaseSelection independent = part.oneOfEachUnit();
        if (part.description().hasMasks()) {
            spec.commandLine()
                    .getErr()
                    .println("no interval for " + channels.name() + ": a ratio needs scores, but the cases of "
                            + part.description().name() + " have masks");
            return Optional.empty();
        }
        Optional<RatioChoice> choice;
        try (Progress progress = Progress.start(
                "tuning " + channels.name(),
                2L * independent.size(),
                spec.commandLine().getErr())) {
            choice = new RatioTuning(independent, channels).run(alpha, progress.fromAnyThread());
        }
        if (choice.isEmpty()) {
            spec.commandLine()
                    .getErr()
                    .println("no interval for " + channels.name() + ": " + independent.size()
                            + " learning units are too few at --alpha " + alpha);
        }
        return choice;
    }

    private void report(ConfidenceSetTuningFiles files, List<ChannelTuning> channels) throws IOException {
        PrintWriter output = spec.commandLine().getOut();
        List<Path> written = files.write(out);
        output.print(files.summary());
        output.println();
        written.forEach(file -> output.println("wrote " + file));
        output.flush();
        List<String> mute = channels.stream()
                .filter(channel -> channel.best().isRejected())
                .map(ChannelTuning::channel)
                .toList();
        if (!mute.isEmpty()) {
            throw CommandFailure.checkFailed(
                    "--alpha: however " + alpha + " is shared, most sets of one side are trivial" + " for "
                            + String.join(", ", mute) + "; choose a larger alpha, or use sets that are not "
                            + "joint there");
        }
    }
}
