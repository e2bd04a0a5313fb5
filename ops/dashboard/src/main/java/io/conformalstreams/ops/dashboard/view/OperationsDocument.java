package io.conformalstreams.ops.dashboard.view;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.InstanceTopology;
import io.conformalstreams.contracts.MonitorEvidence;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.ops.dashboard.follow.ConsumerGroups;
import io.conformalstreams.ops.dashboard.follow.TopicTraffic;
import io.conformalstreams.ops.dashboard.follow.UnavailableException;
import io.conformalstreams.ops.dashboard.state.Durations;
import io.conformalstreams.ops.dashboard.state.Instances;
import io.conformalstreams.ops.dashboard.state.ObservedTopics;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Procedure;
import java.time.Duration;
import java.util.List;
import java.util.Optional;
import java.util.Set;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** How the system runs: topics, consumer groups, instances, latency, fingerprints and memory. */
final class OperationsDocument {

    /** An instance counts as silent after three missed reports. */
    private static final Duration SILENCE = Duration.ofSeconds(90);

    private OperationsDocument() {}

    static void addTraffic(ObjectNode json, List<TopicTraffic.Traffic> topics) {
        json.set(
                "topics",
                Json.array(
                        topics,
                        traffic -> Json.object()
                                .put("topic", traffic.topic())
                                .put("partitions", traffic.partitions())
                                .put("read", traffic.read())
                                .put("unreadable", traffic.unreadable())
                                .put("behind", traffic.behind())
                                .put("perSecond", traffic.perSecond())
                                .set(
                                        "lastRecordAt",
                                        Json.whole(Optional.of(traffic.lastRecordAt())
                                                .filter(time -> time > 0)))));
    }

    static void addGroups(ObjectNode json, ConsumerGroups groups) {
        try {
            List<ConsumerGroups.Group> known = groups.groups();
            json.set("groups", Json.array(known, OperationsDocument::group));
            json.putNull("groupsMessage");
        } catch (UnavailableException e) {
            json.putNull("groups");
            json.put("groupsMessage", e.getMessage());
        }
    }

    private static ObjectNode group(ConsumerGroups.Group group) {
        ObjectNode json = Json.object()
                .put("group", group.name())
                .put("state", group.state())
                .put("lag", group.lag());
        json.set(
                "members",
                Json.array(
                        group.members(),
                        member -> Json.object()
                                .put("clientId", member.clientId())
                                .put("host", member.host())
                                .put("partitions", member.partitions())));
        json.set(
                "partitions",
                Json.array(
                        group.partitions(),
                        partition -> Json.object()
                                .put("topic", partition.topic())
                                .put("partition", partition.partition())
                                .put("lag", partition.lag())));
        return json;
    }

    static void addState(ObjectNode json, ObservedTopics observed, ConformalConfiguration configuration) {
        Durations latencies = observed.latencies();
        ObjectNode latency = json.putObject("latency").put("samples", latencies.size());
        StratumDocument.putQuantile(latency, "medianMillis", latencies, 0.5);
        StratumDocument.putQuantile(latency, "p95Millis", latencies, 0.95);
        StratumDocument.putQuantile(latency, "maximumMillis", latencies, 1);
        ArrayNode fingerprints = json.putArray("fingerprints");
        for (Procedure procedure : configuration.procedures()) {
            Set<String> running = running(observed, procedure);
            ObjectNode row = fingerprints
                    .addObject()
                    .put("procedure", procedure.name())
                    .put("configured", procedure.fingerprint());
            ArrayNode names = row.putArray("running");
            running.forEach(names::add);
            row.put("agrees", Set.of(procedure.fingerprint()).containsAll(running));
        }
        json.putObject("memory")
                .put(
                        "usedBytes",
                        Runtime.getRuntime().totalMemory()
                                - Runtime.getRuntime().freeMemory())
                .put("maximumBytes", Runtime.getRuntime().maxMemory())
                .put("series", observed.events())
                .put("images", observed.images().size())
                .put("alerts", observed.alerts().all().size());
    }

    /** Adds the instances, and whether each has the same configuration as this dashboard. */
    static void addInstances(ObjectNode json, Instances instances, String configured, long now) {
        json.put("configurationFingerprint", configured);
        json.set("instances", Json.array(instances.all(), known -> {
            InstanceStatus status = known.status();
            ObjectNode instance = Json.object()
                    .put("instance", status.getInstance())
                    .put("host", status.getHost())
                    .put("version", status.getVersion())
                    .put("kafkaVersion", status.getKafkaVersion())
                    .put("javaVersion", status.getJavaVersion())
                    .put("fingerprint", status.getConfigurationFingerprint())
                    .put("agrees", status.getConfigurationFingerprint().equals(configured))
                    .put("startedAt", status.getStartedAt().toEpochMilli())
                    .put("reportedAt", known.reportedAt())
                    .put("silent", now - known.reportedAt() > SILENCE.toMillis());
            instance.set("topologies", Json.array(status.getTopologies(), OperationsDocument::topology));
            return instance;
        }));
    }

    /** How far a drift monitor is from opening an alert. */
    static ObjectNode evidence(MonitorEvidence monitor) {
        return Json.object()
                .put("kind", monitor.getKind())
                .put("procedure", monitor.getProcedure())
                .put("component", monitor.getComponent())
                .put("sizeClass", monitor.getSizeClass())
                .put("channel", monitor.getChannel())
                .put("proxy", monitor.getProxy())
                .put("nominalAlpha", monitor.getNominalAlpha())
                .put("evidenceLog10", monitor.getEvidenceLog10())
                .put("limitLog10", monitor.getLimitLog10());
    }

    private static ObjectNode topology(InstanceTopology topology) {
        ObjectNode json = Json.object()
                .put("name", topology.getName())
                .put("applicationId", topology.getApplicationId())
                .put("phase", topology.getPhase().name())
                .put("restarts", topology.getRestarts());
        json.set("lastFailure", Json.text(Optional.ofNullable(topology.getLastFailure())));
        return json.put("storesToRestore", topology.getStoresToRestore())
                .put("restoredRecords", topology.getRestoredRecords())
                .put("recordsToRestore", topology.getRecordsToRestore());
    }

    private static Set<String> running(ObservedTopics observed, Procedure procedure) {
        return observed.strata().stream()
                .flatMap(stratum -> stratum.thresholds().stream())
                .flatMap(thresholds -> thresholds.getProcedures().stream())
                .filter(thresholds -> thresholds.getProcedure().equals(procedure.name()))
                .map(ProcedureThresholds::getFingerprint)
                .collect(Collectors.toCollection(TreeSet::new));
    }
}
