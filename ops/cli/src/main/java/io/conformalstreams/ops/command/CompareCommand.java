package io.conformalstreams.ops.command;

import io.conformalstreams.ops.compare.Comparison;
import io.conformalstreams.ops.compare.ComparisonFiles;
import io.conformalstreams.ops.compare.Contender;
import io.conformalstreams.ops.compare.PairedCases;
import io.conformalstreams.ops.compare.SideComparison;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.evaluate.CaseSelection;
import io.conformalstreams.ops.evaluate.NamedTransformation;
import io.conformalstreams.ops.evaluate.Splits;
import java.io.IOException;
import java.io.PrintWriter;
import java.io.UncheckedIOException;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code compare}: two models on the same cases, without Kafka. */
@Command(
        name = "compare",
        description = {
            "Compares two models on the same cases, matched by their ids: the distributions of the"
                    + " critical values, whether one dominates the other, and the sizes of the resulting sets.",
            "Writes distributions.csv, dominance.csv, sizes.csv, comparison.md and a figure of the"
                    + " distributions (PNG and SVG)."
        })
final class CompareCommand implements Callable<Integer> {

    @Option(
            names = "--data",
            paramLabel = "DIR",
            required = true,
            description = "Case folder of the first model, then of the second. Give one folder if both models are"
                    + " channels of it.")
    private List<Path> data;

    @Option(
            names = "--channel",
            paramLabel = "NAME",
            description =
                    "Channel of both models. Given twice, it names the channel of the first and of the second (default: the only"
                            + " channel).")
    private List<String> channels = List.of();

    @Option(
            names = "--transformation",
            paramLabel = "NAME",
            split = ",",
            defaultValue = "identity,distance-euclidean",
            description = "Score transformations, named as in a configuration, for example smoothed-2-pixels (default:"
                    + " ${DEFAULT-VALUE}).")
    private List<String> transformations;

    @Option(
            names = "--alphas",
            paramLabel = "ALPHA",
            split = ",",
            defaultValue = "0.05,0.1,0.2",
            description = "Miscoverage levels of each side, above 0 and below 1 (default: ${DEFAULT-VALUE}).")
    private List<BigDecimal> alphas;

    @Option(
            names = "--calibration",
            paramLabel = "N",
            description =
                    "Number of units that determine the thresholds. The sets of the other units are compared (default:"
                            + " half).")
    private Optional<Integer> calibration = Optional.empty();

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the split and of the permutations (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--out",
            paramLabel = "DIR",
            defaultValue = "conformal-comparison",
            description = "Folder for the results (default: ${DEFAULT-VALUE}).")
    private Path out;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws IOException {
        for (BigDecimal alpha : alphas) {
            if (alpha.signum() <= 0 || alpha.compareTo(BigDecimal.ONE) >= 0) {
                throw CommandFailure.usage("--alphas: " + alpha + " must be above 0 and below 1");
            }
        }
        List<Contender> contenders = contenders();
        try {
            List<NamedTransformation> named =
                    transformations.stream().map(NamedTransformation::parse).toList();
            PairedCases pairs = new PairedCases(contenders.get(0), contenders.get(1));
            int units = pairs.units().size();
            Splits split = new Splits(units, calibration.orElse(units / 2), 1, seed);
            List<SideComparison> comparisons = run(new Comparison(pairs, named, split), pairs);
            report(new ComparisonFiles(pairs, split, comparisons), pairs);
        } catch (IllegalArgumentException e) {
            throw CommandFailure.usage(e.getMessage(), e);
        } catch (UncheckedIOException e) {
            throw e.getCause();
        }
        return ExitCode.OK.code();
    }

    private List<Contender> contenders() throws IOException {
        if (data.size() > 2 || channels.size() > 2) {
            throw CommandFailure.usage("--data and --channel: " + data.size() + " folders and " + channels.size()
                    + " channels were given; give each option at most twice, because two models are compared");
        }
        if (data.size() == 1 && channels.size() < 2) {
            throw CommandFailure.usage("--data: " + data.get(0)
                    + " is the only folder; name the second model's folder with --data once more, or two channels of "
                    + "this"
                    + " one with --channel");
        }
        List<CaseSelection> folders = new ArrayList<>();
        for (Path folder : data) {
            folders.add(UnitSelection.of(folder, spec));
        }
        boolean oneFolder = data.get(0).equals(data.get(data.size() - 1));
        if (oneFolder && channels.stream().distinct().count() < 2) {
            throw CommandFailure.usage("--data: both models are the same, " + data.get(0)
                    + "; name another folder, or two channels of this one with --channel");
        }
        List<Contender> contenders = new ArrayList<>();
        for (int number = 0; number < 2; number++) {
            CaseSelection cases = folders.get(Math.min(number, folders.size() - 1));
            int channel = channel(cases, number);
            contenders.add(new Contender(name(folders, number, channel), cases, channel));
        }
        return contenders;
    }

    private int channel(CaseSelection cases, int number) {
        List<String> names = cases.description().channels().stream()
                .map(DatasetChannel::name)
                .toList();
        if (channels.isEmpty()) {
            if (names.size() > 1) {
                throw CommandFailure.usage("--channel: " + cases.description().name() + " has several channels, "
                        + String.join(", ", names) + "; name one of them");
            }
            return 0;
        }
        String name = channels.get(Math.min(number, channels.size() - 1));
        if (!names.contains(name)) {
            throw CommandFailure.usage("--channel: '" + name + "' is not a channel of "
                    + cases.description().name() + "; it has " + String.join(", ", names));
        }
        return names.indexOf(name);
    }

    /**
     * Returns a short name for a legend: the model's name or, if both models have the same name, a name that tells them
     * apart.
     */
    private String name(List<CaseSelection> folders, int number, int channel) {
        CaseSelection cases = folders.get(Math.min(number, folders.size() - 1));
        if (data.get(0).equals(data.get(data.size() - 1))) {
            return cases.description().channels().get(channel).name();
        }
        String model = cases.description().model();
        if (!model.equals(folders.get(1 - number).description().model())) {
            return model;
        }
        String folder = folderName(number);
        return folder.equals(folderName(1 - number))
                ? model + (number == 0 ? " (first)" : " (second)")
                : model + " in " + folder;
    }

    private String folderName(int number) {
        return String.valueOf(data.get(number).toAbsolutePath().normalize().getFileName());
    }

    private List<SideComparison> run(Comparison comparison, PairedCases pairs) {
        String task =
                "comparing " + pairs.first().name() + " and " + pairs.second().name();
        try (Progress progress =
                Progress.start(task, 2L * pairs.size(), spec.commandLine().getErr())) {
            return comparison.run(alphas, seed, progress.fromAnyThread());
        }
    }

    private void report(ComparisonFiles files, PairedCases pairs) throws IOException {
        PrintWriter output = spec.commandLine().getOut();
        List<Path> written = files.write(out);
        output.print(files.summary());
        output.println();
        for (Contender contender : List.of(pairs.first(), pairs.second())) {
            int unmatched = contender.cases().size() - pairs.size();
            if (unmatched > 0) {
                output.println(unmatched + " cases of " + contender.name() + " have no counterpart and were left out");
            }
        }
        written.forEach(file -> output.println("wrote " + file));
        output.flush();
    }
}
