package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.topic.Topic;
import java.io.IOException;
import java.nio.file.Path;
import java.util.List;

/** Runs one topology with {@code conformal-streams run}, as an operator would. */
final class ApplicationRun {

    private final ProcessCluster cluster;
    private final Path launcher;

    /** @param launcher the script {@code ops/conformal-streams} of a checkout that is built */
    ApplicationRun(ProcessCluster cluster, Path launcher) {
        this.cluster = cluster;
        this.launcher = launcher;
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
                cluster.directory().resolve(topology + ".log"));
        List<Mark> marks;
        try (CommittedRecords committed = cluster.committed(cluster.topicName(configuration, output))) {
            marks = process.run(committed::poll, counts);
        }
        cluster.requireNothingRefused(configuration);
        return marks;
    }
}
