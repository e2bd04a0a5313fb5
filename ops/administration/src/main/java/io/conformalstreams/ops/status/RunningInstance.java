package io.conformalstreams.ops.status;

import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.InstanceTopology;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.Objects;
import java.util.TreeMap;
import java.util.stream.Stream;
import org.apache.kafka.common.KafkaException;

/**
 * An instance of the application that has reported in the last 90 seconds.
 *
 * @param instance id of the instance
 * @param host name of its machine
 * @param version version of the application
 * @param differences settings that all instances must share, and that differ from those of the given configuration
 * @param reportedAt time of its last report, by the broker's clock
 * @param topologies the phase of each topology, by its name
 * @param restoredRecords records of the state stores that were read back
 * @param recordsToRestore records that the state stores had when the restore began
 */
public record RunningInstance(
        String instance,
        String host,
        String version,
        List<String> differences,
        Instant reportedAt,
        Map<String, String> topologies,
        long restoredRecords,
        long recordsToRestore) {

    /** Long enough for three missing reports. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    /** Copies the list and the map. */
    public RunningInstance {
        differences = List.copyOf(differences);
        topologies = Map.copyOf(topologies);
    }

    /**
     * Reads the newest report of each instance, in the order of their ids.
     *
     * @throws KafkaException if the cluster or the registry does not respond, or if the topic is missing
     */
    public static List<RunningInstance> read(ConformalConfiguration configuration, TopicRecords records, Instant now) {
        Map<String, String> settings = configuration.settingFingerprints();
        Map<String, RunningInstance> newest = new TreeMap<>();
        records.read(Topic.INSTANCE_STATUS, InstanceStatus.class, now.minus(SILENCE), record -> {
            record.key().ifPresent(newest::remove);
            record.value()
                    .ifPresent(status -> newest.put(status.getInstance(), of(status, settings, record.timestamp())));
        });
        return List.copyOf(newest.values());
    }

    private static RunningInstance of(InstanceStatus status, Map<String, String> settings, Instant reportedAt) {
        Map<String, String> phases = new TreeMap<>();
        long restored = 0;
        long toRestore = 0;
        for (InstanceTopology topology : status.getTopologies()) {
            phases.put(topology.getName(), topology.getPhase().name());
            restored += topology.getRestoredRecords();
            toRestore += topology.getRecordsToRestore();
        }
        return new RunningInstance(
                status.getInstance(),
                status.getHost(),
                status.getVersion(),
                differences(settings, status.getSettingFingerprints()),
                reportedAt,
                phases,
                restored,
                toRestore);
    }

    private static List<String> differences(Map<String, String> expected, Map<String, String> running) {
        return Stream.concat(expected.keySet().stream(), running.keySet().stream())
                .distinct()
                .filter(setting -> !Objects.equals(expected.get(setting), running.get(setting)))
                .sorted()
                .toList();
    }
}
