package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.benchmark.throughput.ProcedureChoice;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;

/** Runs one topology with {@code conformal-streams run}, as an operator would. */
final class ApplicationRun {

    private final ProcessCluster cluster;
    private final Path launcher;
    private final String archives;

    private ApplicationRun(ProcessCluster cluster, Path launcher, String archives) {
        this.cluster = cluster;
        this.launcher = launcher;
        this.archives = archives;
    }

    /**
     * Runs processes that read their classes from the jars. A process that wrote an archive of them would do so among the
     * measured records.
     *
     * @param launcher the script {@code ops/conformal-streams} of a checkout that is built
     */
    static ApplicationRun withoutArchive(ProcessCluster cluster, Path launcher) {
        return new ApplicationRun(cluster, launcher, "none");
    }

    /** Runs processes that start from an archive of classes, which another process writes first. */
    static ApplicationRun withArchive(ProcessCluster cluster, Path launcher) throws IOException, InterruptedException {
        Path archives = cluster.directory().resolve("class-archive");
        Path configuration = cluster.provision("archive", ProcedureChoice.IDENTITY);
        try (KilledInstance writing = KilledInstance.start(launcher, configuration, archives, "all")) {
            writing.awaitReady();
            writing.awaitArchive();
        }
        return new ApplicationRun(cluster, launcher, archives.toString());
    }

    /** Calibrates with the labels that are on the topic; a mark counts labels. */
    List<Mark> calibrate(Path configuration, long... counts) throws IOException, InterruptedException {
        return run("calibration", configuration, Topic.CALIBRATION_SCORES, counts);
    }

    /** Issues the sets of the predictions that are on the topic; a mark counts predictions. */
    List<Mark> predict(Path configuration, long... counts) throws IOException, InterruptedException {
        return run("prediction", configuration, Topic.CONFIDENCE_SETS, counts);
    }

    private List<Mark> run(String topology, Path configuration, Topic output, long... counts)
            throws IOException, InterruptedException {
        MeasuredProcess process = new MeasuredProcess(
                List.of(launcher.toString(), "run", "--topology", topology, "--config", configuration.toString()),
                Map.of("CONFORMAL_CLASS_ARCHIVE", archives),
                cluster.directory().resolve(topology + ".log"));
        List<Mark> marks;
        try (CommittedRecords committed = cluster.committed(cluster.topicName(configuration, output))) {
            marks = process.run(committed::poll, counts);
        }
        cluster.requireNothingRefused(configuration);
        return marks;
    }
}
