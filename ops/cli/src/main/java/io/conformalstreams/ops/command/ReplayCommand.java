package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.Compression;
import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.replay.CaseOrder;
import io.conformalstreams.ops.replay.CaseRecords;
import io.conformalstreams.ops.replay.EventTimes;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.ops.replay.Pace;
import io.conformalstreams.ops.replay.Replay;
import io.conformalstreams.ops.replay.ReplaySchedule;
import io.conformalstreams.ops.replay.StratumPattern;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Channel;
import io.conformalstreams.processor.model.Model;
import io.conformalstreams.processor.model.Raters;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.concurrent.Callable;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code replay}: sends cases to a cluster, as a scanner gateway would. */
@Command(
        name = "replay",
        description = "Sends the cases of a folder, or synthetic ones, as predictions and labelled images.")
final class ReplayCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.GATEWAY);

    @ArgGroup(multiplicity = "1")
    private Source source;

    @Option(
            names = "--send",
            defaultValue = "both",
            description = "Records to send: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}). With both, each"
                    + " label names its prediction.")
    private ReplaySchedule.Content content;

    @Option(
            names = "--order",
            defaultValue = "stream",
            description = "Order of the cases: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private CaseOrder order;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the shuffled order and of synthetic cases (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--skip",
            paramLabel = "N",
            defaultValue = "0",
            description = "Leave out the first N cases in the order of --order, for example those of an earlier replay"
                    + " (default: ${DEFAULT-VALUE}).")
    private int skip;

    @Option(
            names = "--limit",
            paramLabel = "N",
            description = "Send only the first N cases in the order of --order, after those of --skip.")
    private Integer limit;

    @Option(
            names = "--label-delay",
            paramLabel = "N",
            defaultValue = "0",
            description = "Send the label of a case after N further predictions (default: ${DEFAULT-VALUE}, right"
                    + " after its own prediction).")
    private int labelDelay;

    @Option(
            names = "--rate",
            paramLabel = "N",
            description = "Records per second (default: as fast as the cluster takes them).")
    private Double rate;

    @Option(
            names = "--stratum",
            paramLabel = "PATTERN",
            defaultValue = "{model}",
            description = "Name of the strata; it may contain {model}, {version} and {site} (default:"
                    + " ${DEFAULT-VALUE}).")
    private String stratum;

    @Option(
            names = "--model-version",
            paramLabel = "V",
            defaultValue = "1",
            description = "Value of {version} in the stratum (default: ${DEFAULT-VALUE}).")
    private String modelVersion;

    @Option(
            names = "--inference",
            paramLabel = "N",
            defaultValue = "1",
            description = "Number of the inference. Predictions are called <case>#N, so a second inference of the"
                    + " same cases needs another number (default: ${DEFAULT-VALUE}).")
    private int inference;

    @Option(
            names = "--start-time",
            paramLabel = "TIME",
            description =
                    "Event time of the first record, such as 2026-01-31T12:00:00Z (default: the moment of sending).")
    private Instant startTime;

    @Option(
            names = "--step",
            paramLabel = "DURATION",
            defaultValue = "PT1S",
            description = "With --start-time: event time between two cases (default: ${DEFAULT-VALUE}).")
    private Duration step;

    @Option(names = "--compress", description = "Compress pixels with zstd.")
    private boolean compress;

    @Spec
    private CommandSpec spec;

    private static final class Source {

        @Option(
                names = "--data",
                required = true,
                paramLabel = "DIR",
                description = "Case folder: dataset.json, manifest.csv, scores and labels.")
        private Path data;

        @ArgGroup(exclusive = false)
        private Synthetic synthetic;
    }

    private static final class Synthetic {

        @Option(names = "--synthetic", required = true, paramLabel = "N", description = "N synthetic cases.")
        private int cases;

        @Option(
                names = "--shift-after",
                paramLabel = "N",
                description =
                        "Take the synthetic cases after the first N from another population, on which the model is"
                                + " worse (default: none).")
        private Integer shiftAfter;

        SyntheticLesions cases(long seed) {
            if (shiftAfter != null && (shiftAfter < 0 || shiftAfter > cases)) {
                throw CommandFailure.usage("--shift-after is " + shiftAfter + "; it must be at least 0 and at most the "
                        + cases + " cases");
            }
            return SyntheticLesions.of(seed, cases, shiftAfter == null ? cases : shiftAfter);
        }
    }

    @Override
    public Integer call() throws IOException {
        ConformalConfiguration configured = configuration.load();
        CaseSource cases = open();
        Model model = requireConfigured(cases.description(), configured);
        requireRaters(cases, model);
        Replay replay = new Replay(
                cases,
                new CaseRecords(
                        cases.description(),
                        new StratumPattern(stratum),
                        modelVersion,
                        inference,
                        compress ? Compression.ZSTD : Compression.NONE),
                ReplaySchedule.of(
                        selected(cases.cases()),
                        content,
                        labelDelay,
                        reference -> model.raters().isEmpty()
                                ? List.of(Optional.empty())
                                : cases.raters(reference).stream()
                                        .map(Optional::of)
                                        .toList()),
                startTime == null ? new EventTimes.WallClock() : new EventTimes.Stepped(startTime, step),
                rate == null ? new Pace.Unlimited() : new Pace.Steady(rate));
        send(replay, configured);
        return ExitCode.OK.code();
    }

    private CaseSource open() throws IOException {
        return source.data == null
                ? source.synthetic.cases(seed)
                : CaseFolder.open(
                        source.data, remark -> spec.commandLine().getErr().println(remark));
    }

    private List<CaseReference> selected(List<CaseReference> cases) {
        List<CaseReference> ordered = order.of(cases, seed);
        if (skip < 0 || skip >= ordered.size()) {
            throw CommandFailure.usage(
                    "--skip is " + skip + "; it must be at least 0 and less than the " + ordered.size() + " cases");
        }
        int rest = ordered.size() - skip;
        if (limit != null && limit < 1) {
            throw CommandFailure.usage("--limit is " + limit + "; it must be at least 1");
        }
        return ordered.subList(skip, skip + (limit == null ? rest : Math.min(limit, rest)));
    }

    /** Stops if the raters of the cases differ from those of the model. Labels of others would be rejected. */
    private void requireRaters(CaseSource cases, Model model) {
        Set<String> configured = new TreeSet<>(model.raters().map(Raters::names).orElse(List.of()));
        Set<String> ofCases = new TreeSet<>();
        cases.cases().forEach(reference -> ofCases.addAll(cases.raters(reference)));
        if (content != ReplaySchedule.Content.PREDICTIONS && !configured.isEmpty() && !configured.equals(ofCases)) {
            throw CommandFailure.usage("model " + model.name() + " is configured with the raters " + configured
                    + ", but the cases have labels of " + ofCases + "; give each rater a column in manifest.csv, such"
                    + " as labels:" + configured.iterator().next());
        }
    }

    /**
     * Returns the configured model. Stops if the configuration lacks it, because the processor would reject every record
     * of an unknown model.
     */
    private static Model requireConfigured(DatasetDescription description, ConformalConfiguration configured) {
        Model model = configured
                .modelOf(description.model())
                .orElseThrow(() -> CommandFailure.usage("the cases are of model " + description.model()
                        + ", which is missing under models in the configuration; add it"));
        List<String> channels = model.channels().stream().map(Channel::name).toList();
        List<String> sent =
                description.channels().stream().map(DatasetChannel::name).toList();
        if (!channels.equals(sent)) {
            throw CommandFailure.usage("the cases have the channels " + sent + ", but model " + model.name()
                    + " is configured with " + channels + "; make both lists equal, in the same order");
        }
        return model;
    }

    private void send(Replay replay, ConformalConfiguration configured) throws IOException {
        PrintWriter error = spec.commandLine().getErr();
        int records = replay.schedule().events().size();
        String name = replay.source().description().name();
        try (GatewayProducer producer = new GatewayProducer(configured);
                Progress progress = Progress.start("sending " + name, Math.max(1, records), error)) {
            replay.run(producer, progress::step);
        } catch (KafkaException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        error.println("sent " + records + " records of " + name + " under the prefix "
                + configured.topics().prefix());
        error.flush();
    }
}
