package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.function.LongSupplier;

/** Runs one topology with {@code conformal-streams run}, as an operator would. */
final class ApplicationRun {

    private static final String ARCHIVE = "CONFORMAL_CLASS_ARCHIVE";

    private final ProcessCluster cluster;
    private final Path launcher;
    private final Map<String, String> environment;

    private ApplicationRun(ProcessCluster cluster, Path launcher, Map<String, String> environment) {
        this.cluster = cluster;
        this.launcher = launcher;
        this.environment = Map.copyOf(environment);
    }

    /**
     * Runs processes that read their classes from the jars. A process that wrote an archive of them would do so among the
     * measured records.
     *
     * @param launcher the script {@code ops/conformal-streams} of a checkout that is built
     */
    static ApplicationRun withoutArchive(ProcessCluster cluster, Path launcher) {
        return new ApplicationRun(cluster, launcher, Map.of(ARCHIVE, "none"));
    }

    /** Runs processes that start from an archive of classes, which another process writes first. */
    static ApplicationRun withArchive(ProcessCluster cluster, Path launcher) throws IOException, InterruptedException {
        Path archives = cluster.directory().resolve("class-archive");
        Path configuration = cluster.provision("archive", ProcedureChoice.IDENTITY);
        try (KilledInstance writing = KilledInstance.start(launcher, configuration, archives, "all")) {
            writing.awaitReady();
            writing.awaitArchive();
        }
        return new ApplicationRun(cluster, launcher, Map.of(ARCHIVE, archives.toString()));
    }

    /** Returns runs of the same program with other options of the JVM, separated by spaces. */
    ApplicationRun withJavaOptions(String options) {
        Map<String, String> changed = new HashMap<>(environment);
        changed.put("CONFORMAL_JAVA_OPTIONS", options);
        return new ApplicationRun(cluster, launcher, changed);
    }

    /** Calibrates with the labels that are on the topic; a mark counts labels. */
    List<Mark> calibrate(Path configuration, long... counts) throws IOException, InterruptedException {
        return run("calibration", configuration, Topic.CALIBRATION_SCORES, counts);
    }

    /** Issues the sets of the predictions that are on the topic; a mark counts predictions. */
    List<Mark> predict(Path configuration, long... counts) throws IOException, InterruptedException {
        return run("prediction", configuration, Topic.CONFIDENCE_SETS, counts);
    }

    /** Calibrates and issues sets in one process; a mark counts labels and predictions, whichever are fewer. */
    List<Mark> calibrateAndPredict(Path configuration, long... counts) throws IOException, InterruptedException {
        try (CommittedRecords labels = cluster.committed(cluster.topicName(configuration, Topic.CALIBRATION_SCORES));
                CommittedRecords sets = cluster.committed(cluster.topicName(configuration, Topic.CONFIDENCE_SETS))) {
            return run("all", configuration, () -> Math.min(labels.poll(), sets.poll()), counts);
        }
    }

    /**
     * Recomputes everything that was published from the records, with {@code conformal-streams verify}.
     *
     * @throws IOException if something differs
     */
    void verify(Path configuration) throws IOException, InterruptedException {
        Path log = cluster.directory().resolve("verify.log");
        Process verify = new ProcessBuilder(launcher.toString(), "verify", "--config", configuration.toString())
                .redirectErrorStream(true)
                .redirectOutput(log.toFile())
                .start();
        if (verify.waitFor() != 0) {
            throw new IOException(
                    "conformal-streams verify ended with status " + verify.exitValue() + ":\n" + Files.readString(log));
        }
    }

    private List<Mark> run(String topology, Path configuration, Topic output, long... counts)
            throws IOException, InterruptedException {
        try (CommittedRecords committed = cluster.committed(cluster.topicName(configuration, output))) {
            return run(topology, configuration, committed::poll, counts);
        }
    }

    private List<Mark> run(String topology, Path configuration, LongSupplier committed, long... counts)
            throws IOException, InterruptedException {
        MeasuredProcess process = new MeasuredProcess(
                List.of(launcher.toString(), "run", "--topology", topology, "--config", configuration.toString()),
                environment,
                cluster.directory().resolve(topology + ".log"));
        List<Mark> marks = process.run(committed, counts);
        cluster.requireNothingRefused(configuration);
        return marks;
    }
}
