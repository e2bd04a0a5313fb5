package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.ops.benchmark.throughput.SyntheticRecords;
import java.io.IOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Path;
import java.util.List;

/** The core of both topologies in ordinary Python: confluent-kafka, avro, numpy, a sorted list and transactions. */
final class PythonPeer {

    private static final String SETS = "peer.sets";
    private static final String THRESHOLDS = "peer.th";

    private final ProcessCluster cluster;
    private final String python;
    private final Path script;

    /** @param script {@code peer.py} */
    PythonPeer(ProcessCluster cluster, String python, Path script) {
        this.cluster = cluster;
        this.python = python;
        this.script = script;
        cluster.createTopic(SETS);
        cluster.createTopic(THRESHOLDS);
    }

    /**
     * Computes thresholds from the first labels of a topic; a mark counts labels.
     *
     * @param prefix of the topic
     * @param labels number of labels that it reads, more than the last count
     */
    List<Mark> calibrate(String prefix, int labels, long... counts) throws IOException, InterruptedException {
        return run("calibrate", THRESHOLDS, prefix, labels, counts);
    }

    /**
     * Computes the sets of the first predictions of a topic; a mark counts predictions.
     *
     * @param prefix of the topic
     * @param predictions number of predictions that it reads, more than the last count
     */
    List<Mark> predict(String prefix, int predictions, long... counts) throws IOException, InterruptedException {
        return run("predict", SETS, prefix, predictions, counts);
    }

    /**
     * Measures scipy's signed Euclidean distances of the predicted mask.
     *
     * @param distances {@code scipy-distances.py}
     * @return processor time per image, in ms
     */
    double distances(Path distances) throws IOException {
        Process process = new ProcessBuilder(
                        python,
                        distances.toString(),
                        cluster.writeScores().toString(),
                        Integer.toString(SyntheticRecords.SIDE))
                .redirectError(ProcessBuilder.Redirect.INHERIT)
                .start();
        return Double.parseDouble(new String(process.getInputStream().readAllBytes(), StandardCharsets.UTF_8).strip());
    }

    private List<Mark> run(String job, String output, String prefix, int records, long... counts)
            throws IOException, InterruptedException {
        MeasuredProcess process = new MeasuredProcess(
                List.of(
                        python,
                        script.toString(),
                        cluster.bootstrapServers(),
                        cluster.registryUrl(),
                        prefix,
                        job,
                        Integer.toString(records)),
                cluster.directory().resolve("peer-" + job + ".log"));
        try (CommittedRecords committed = cluster.committed(output)) {
            return process.run(committed::poll, counts);
        }
    }
}
