package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.InstanceTopology;
import io.conformalstreams.contracts.MonitorEvidence;
import io.conformalstreams.contracts.TopologyPhase;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.net.InetAddress;
import java.net.UnknownHostException;
import java.time.Instant;
import java.util.List;
import java.util.Map;
import java.util.UUID;

/**
 * Which process this is.
 *
 * @param instance id of the process
 * @param host name of the machine
 * @param configurationFingerprint hash of the settings that all instances must share
 * @param settingFingerprints hash of each of them, by its name
 * @param startedAt start of the process
 */
record InstanceIdentity(
        String instance,
        String host,
        String configurationFingerprint,
        Map<String, String> settingFingerprints,
        Instant startedAt) {

    private static final int ID_LENGTH = 8;

    /** Identifies the calling process. Without a configured id, it gets a new one. */
    static InstanceIdentity of(ConformalConfiguration configuration, Instant startedAt) {
        String host = hostName();
        String unnamed = host + "-" + UUID.randomUUID().toString().substring(0, ID_LENGTH);
        return new InstanceIdentity(
                configuration.application().instanceId().orElse(unnamed),
                host,
                configuration.fingerprint(),
                configuration.settingFingerprints(),
                startedAt);
    }

    private static String hostName() {
        try {
            return InetAddress.getLocalHost().getHostName();
        } catch (UnknownHostException unnamed) {
            return "unknown";
        }
    }

    /** What the instance says about itself. */
    InstanceStatus status(List<TopologyStatus> topologies, List<MonitorEvidence> monitors) {
        return InstanceStatus.newBuilder()
                .setInstance(instance)
                .setHost(host)
                .setVersion(ApplicationVersion.CURRENT)
                .setKafkaVersion(KafkaVersion.CURRENT)
                .setJavaVersion(Runtime.version().toString())
                .setConfigurationFingerprint(configurationFingerprint)
                .setSettingFingerprints(settingFingerprints)
                .setStartedAt(startedAt)
                .setTopologies(
                        topologies.stream().map(InstanceIdentity::topology).toList())
                .setMonitors(monitors)
                .build();
    }

    private static InstanceTopology topology(TopologyStatus topology) {
        return InstanceTopology.newBuilder()
                .setName(topology.name())
                .setApplicationId(topology.applicationId())
                .setPhase(TopologyPhase.valueOf(topology.phase().name()))
                .setRestarts(topology.restarts())
                .setLastFailure(topology.lastFailure().orElse(null))
                .setStoresToRestore((int) topology.stores().values().stream()
                        .filter(store -> !store.isDone())
                        .count())
                .setRestoredRecords(topology.stores().values().stream()
                        .mapToLong(RestoreProgress.StoreProgress::restored)
                        .sum())
                .setRecordsToRestore(topology.stores().values().stream()
                        .mapToLong(RestoreProgress.StoreProgress::total)
                        .sum())
                .build();
    }
}
