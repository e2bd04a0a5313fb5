package io.conformalstreams.ops.command;

import io.conformalstreams.ops.dataset.CaseFolder;
import io.conformalstreams.ops.dataset.CaseReference;
import io.conformalstreams.ops.dataset.CaseSource;
import io.conformalstreams.ops.dataset.SyntheticLesions;
import io.conformalstreams.ops.demo.Demo;
import io.conformalstreams.ops.demo.DemoCluster;
import io.conformalstreams.ops.demo.DemoDisplay;
import io.conformalstreams.ops.demo.DemoPlan;
import io.conformalstreams.ops.replay.CaseOrder;
import io.conformalstreams.ops.replay.StratumPattern;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.MethodType;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.Comparator;
import java.util.Iterator;
import java.util.List;
import java.util.Optional;
import java.util.concurrent.Callable;
import java.util.concurrent.CountDownLatch;
import java.util.stream.Stream;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code demo}: runs the whole stream on this machine, with synthetic or real cases. */
@Command(
        name = "demo",
        description = {
            "Starts a Kafka broker and a schema registry on free ports of this machine, runs both"
                    + " topologies, and streams cases through them. For each image, the model's scores arrive, "
                    + "confidence sets"
                    + " are issued, and later the label arrives and calibrates.",
            "Without --data it streams synthetic lesions with an imperfect segmentor: exchangeable"
                    + " cases first, then a shifted population. For ratio-biomarker the lesions lie in an"
                    + " organ."
        })
final class DemoCommand implements Callable<Integer> {

    private static final double EXCHANGEABLE_SHARE = 2.0 / 3;

    @Option(
            names = "--data",
            paramLabel = "DIR",
            description = "Case folder to stream: dataset.json, manifest.csv, scores and labels.")
    private Optional<Path> data;

    @Option(
            names = "--cases",
            paramLabel = "N",
            description = "Number of cases (default: 900 synthetic ones, or all cases of the folder).")
    private Optional<Integer> cases;

    @Option(
            names = "--procedure",
            paramLabel = "TYPE",
            split = ",",
            defaultValue = "confidence-sets",
            completionCandidates = MethodNames.class,
            description =
                    "Types of the procedures to run: ${COMPLETION-CANDIDATES}, or all, which means every type that suits the cases"
                            + " (default: ${DEFAULT-VALUE}). A named type that does not suit the cases is refused.")
    private List<String> procedures;

    @Option(
            names = "--seed",
            paramLabel = "N",
            defaultValue = "1",
            description = "Seed of the synthetic cases and of the shuffled order (default: ${DEFAULT-VALUE}).")
    private long seed;

    @Option(
            names = "--order",
            defaultValue = "stream",
            description = "Order of the cases: ${COMPLETION-CANDIDATES} (default: ${DEFAULT-VALUE}).")
    private CaseOrder order;

    @Option(
            names = "--stratum",
            paramLabel = "PATTERN",
            defaultValue = "{model}",
            description = "Name of the strata; it may contain {model}, {version} and {site} (default:"
                    + " ${DEFAULT-VALUE}).")
    private String stratum;

    @Option(
            names = "--label-delay",
            paramLabel = "N",
            defaultValue = "4",
            description = "Number of predictions between the sets of an image and the label of the image (default:"
                    + " ${DEFAULT-VALUE}).")
    private int labelDelay;

    @Option(
            names = "--state",
            paramLabel = "DIR",
            description = "Empty or new directory for all state (default: a temporary one, which is removed at the"
                    + " end).")
    private Optional<Path> state;

    @Option(
            names = "--figures",
            paramLabel = "DIR",
            defaultValue = "conformal-figures",
            description = "Folder for the pictures (default: ${DEFAULT-VALUE}).")
    private Path figures;

    @Option(names = "--report", paramLabel = "FILE", description = "Also write the summary as JSON into this file.")
    private Optional<Path> report;

    @Option(
            names = "--recalibrate-after",
            paramLabel = "N",
            description = "After N labels, calibration starts anew under another label policy. This ends the open"
                    + " alerts (default: halfway through the shifted synthetic cases; never with --data).")
    private Optional<Integer> recalibrateAfter;

    @Option(
            names = "--connect",
            description = "Exchange files: a Kafka Connect worker watches a folder into which the cases are"
                    + " dropped, and writes the sets to another folder. With --state you can look at both"
                    + " afterwards.")
    private boolean connect;

    @Option(names = "--headless", description = "Print plain lines for a log, without redrawing.")
    private boolean headless;

    @Option(
            names = "--keep",
            description = "Keep the cluster running until Ctrl-C, and print how to consume each topic.")
    private boolean keep;

    /** The names of the available procedure types. */
    static final class MethodNames implements Iterable<String> {

        @Override
        public Iterator<String> iterator() {
            return ConformalMethods.names().iterator();
        }
    }

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() throws Exception {
        if (recalibrateAfter.filter(labels -> labels < 0).isPresent()) {
            throw CommandFailure.usage("--recalibrate-after: " + recalibrateAfter.get() + " must be 0 or more");
        }
        DemoProcedureChoice choice = DemoProcedureChoice.of(procedures);
        CaseSource source = source(choice);
        List<MethodType> chosen = choice.fitting(source.description());
        List<CaseReference> ordered = order.of(source.cases(), seed);
        Path stateDirectory = stateDirectory();
        boolean redraws = !headless && Terminal.showsStandardOutput();
        DemoDisplay display = new DemoDisplay(spec.commandLine().getOut(), redraws);
        DemoPlan plan = new DemoPlan(
                source,
                ordered.subList(0, Math.min(cases.orElse(ordered.size()), ordered.size())),
                recalibrateAfter.orElse(data.isPresent() ? Integer.MAX_VALUE : recalibration(source.size())),
                chosen,
                new StratumPattern(stratum),
                labelDelay,
                stateDirectory,
                figures,
                report,
                connect);
        Demo demo = new Demo(plan, display);
        CountDownLatch stopped = new CountDownLatch(1);
        Thread stop = new Thread(() -> stop(demo, stateDirectory, stopped), "stop-demo");
        Runtime.getRuntime().addShutdownHook(stop);
        try {
            DemoCluster cluster = demo.run();
            if (keep) {
                display.section("Next steps", cluster.instructions());
                stopped.await();
            }
            return ExitCode.OK.code();
        } catch (IllegalStateException e) {
            throw CommandFailure.checkFailed(e.getMessage());
        } finally {
            stop(demo, stateDirectory, stopped);
        }
    }

    /** The default number of labels. By then, half of the shifted cases are labelled, and alerts have been raised. */
    private static int recalibration(int size) {
        return (int) Math.round(size * (1 + EXCHANGEABLE_SHARE) / 2);
    }

    private CaseSource source(DemoProcedureChoice choice) throws IOException {
        if (data.isPresent()) {
            return CaseFolder.open(
                    data.get(), remark -> spec.commandLine().getErr().println(remark));
        }
        int size = cases.orElse(900);
        SyntheticLesions lesions = SyntheticLesions.of(seed, size, (int) Math.round(size * EXCHANGEABLE_SHARE));
        if (choice.all()) {
            return choice.fits(lesions.inOrgan().description()) ? lesions.inOrgan() : lesions.byThreeModels();
        }
        return Stream.of(lesions, lesions.inOrgan(), lesions.byThreeModels())
                .filter(cases -> choice.fits(cases.description()))
                .findFirst()
                .orElse(lesions);
    }

    private Path stateDirectory() throws IOException {
        if (state.isEmpty()) {
            return Files.createTempDirectory("conformal-streams-demo-");
        }
        Path directory = Files.createDirectories(state.get().toAbsolutePath().normalize());
        try (Stream<Path> content = Files.list(directory)) {
            if (content.findAny().isPresent()) {
                throw CommandFailure.usage(
                        "--state " + directory + " is not empty: name a new directory, or remove its content");
            }
        }
        return directory;
    }

    /** Stops everything. Ctrl-C calls this, too; the second call finds nothing left to stop. */
    private void stop(Demo demo, Path stateDirectory, CountDownLatch stopped) {
        demo.close();
        if (state.isEmpty()) {
            remove(stateDirectory);
        }
        stopped.countDown();
    }

    private static void remove(Path directory) {
        if (!Files.exists(directory)) {
            return;
        }
        try (Stream<Path> files = Files.walk(directory)) {
            List<Path> deepestFirst = files.sorted(Comparator.reverseOrder()).toList();
            for (Path file : deepestFirst) {
                Files.deleteIfExists(file);
            }
        } catch (IOException e) {
            throw new UncheckedIOException("temporary state " + directory + " could not be removed", e);
        }
    }
}
