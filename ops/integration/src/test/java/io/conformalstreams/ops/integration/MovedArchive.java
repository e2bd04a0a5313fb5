package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.command.TopologyChoice;
import io.conformalstreams.ops.fault.committed.TopicReader;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The archive of the labels of a secured cluster, sent to another one.
 *
 * @param folder a folder for the archive
 * @param cases the number of labelled images
 */
record MovedArchive(SecuredCluster cluster, Path folder, int cases) {

    /** Another cluster computes the same thresholds from the archived labels, although it has more partitions. */
    void move(ConformalConfiguration unsecured) throws Exception {
        String archive = folder.resolve("archive").toString();
        long labels = new TopicReader(unsecured).count(Topic.LABELLED_IMAGES);
        assertThat(labels).isGreaterThanOrEqualTo(cases);
        assertThat(CommandRun.of(
                                "archive",
                                "save",
                                "--out",
                                archive,
                                "--config",
                                cluster.file("unsecured.yaml").toString())
                        .output())
                .contains("saved " + labels + " labels")
                .doesNotContain("left out", "warning");
        IsolatedStream moved = IsolatedStream.create("moved", SyntheticStream.CONFIGURATION);
        String[] send = {
            "archive", "send", "--archive", archive, "--config", moved.file().toString()
        };
        assertThat(CommandRun.of(send).output()).contains("nothing was sent; --execute sends " + labels + " labels");
        assertThat(moved.reader().count(Topic.LABELLED_IMAGES)).isZero();
        CommandRun sent = CommandRun.of(
                Stream.concat(Stream.of(send), Stream.of("--execute")).toArray(String[]::new));
        assertThat(sent.output()).contains("sent " + labels + " labels");

        moved.whileRunning(TopologyChoice.CALIBRATION, moved::awaitCalibration);

        assertThat(IsolatedStream.PARTITIONS).isNotEqualTo(unsecured.topics().partitions());
        assertThat(newestThresholds(moved.reader()))
                .isEqualTo(newestThresholds(new TopicReader(unsecured)))
                .hasSizeGreaterThan(1);
    }

    /** The newest thresholds of each stratum. The offset of their last label is that of the cluster. */
    private static Map<String, StratumThresholds> newestThresholds(TopicReader reader) {
        Map<String, StratumThresholds> newest = new HashMap<>();
        for (StratumThresholds thresholds : reader.values(Topic.THRESHOLDS, StratumThresholds.class)) {
            thresholds.getLastLabel().setPartition(0);
            thresholds.getLastLabel().setOffset(0);
            newest.put(thresholds.getStratum(), thresholds);
        }
        return newest;
    }
}
