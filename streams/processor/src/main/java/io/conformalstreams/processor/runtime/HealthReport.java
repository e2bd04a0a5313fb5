package io.conformalstreams.processor.runtime;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;

/** The responses of the health endpoints, as JSON. */
final class HealthReport {

    private final List<TopologyStatus> topologies;

    HealthReport(List<TopologyStatus> topologies) {
        this.topologies = topologies;
    }

    boolean isLive() {
        return topologies.stream().allMatch(TopologyStatus::isLive);
    }

    boolean isReady() {
        return topologies.stream().allMatch(TopologyStatus::isReady);
    }

    ObjectNode liveness() {
        return JsonNodeFactory.instance.objectNode().put("live", isLive());
    }

    /** Reports the phase and the restore progress of each topology. */
    ObjectNode readiness() {
        ObjectNode report = JsonNodeFactory.instance.objectNode().put("ready", isReady());
        ArrayNode described = report.putArray("topologies");
        topologies.forEach(topology -> described.add(readiness(topology)));
        return report;
    }

    /** Reports readiness, versions, threads, restarts and lag to the person on call. */
    ObjectNode status() {
        ObjectNode report =
                JsonNodeFactory.instance.objectNode().put("live", isLive()).put("ready", isReady());
        report.putObject("versions")
                .put("conformal-streams", ApplicationVersion.CURRENT)
                .put("kafka", KafkaVersion.CURRENT)
                .put("java", Runtime.version().toString());
        ArrayNode described = report.putArray("topologies");
        topologies.forEach(topology -> described.add(status(topology)));
        return report;
    }

    private static ObjectNode readiness(TopologyStatus topology) {
        ObjectNode described = JsonNodeFactory.instance
                .objectNode()
                .put("name", topology.name())
                .put("phase", topology.phase().name());
        topology.refusal().ifPresent(refusal -> described.put("accessRefused", refusal));
        ArrayNode stores = described.putArray("stores");
        topology.stores()
                .forEach((name, progress) -> stores.addObject()
                        .put("name", name)
                        .put("restored", progress.restored())
                        .put("total", progress.total())
                        .put("done", progress.isDone()));
        return described;
    }

    private static ObjectNode status(TopologyStatus topology) {
        ObjectNode described = readiness(topology)
                .put("applicationId", topology.applicationId())
                .put("streamsState", topology.streamsState().orElse("NONE"))
                .put("restarts", topology.restarts())
                .put("lastFailure", topology.lastFailure().orElse("NONE"));
        topology.start().ifPresent(start -> {
            ObjectNode seconds = described.putObject("startSeconds");
            start.seconds().forEach(seconds::put);
        });
        ArrayNode threads = described.putArray("threads");
        topology.threads().forEach(thread -> {
            ArrayNode tasks = threads.addObject()
                    .put("name", thread.name())
                    .put("state", thread.state())
                    .putArray("activeTasks");
            thread.activeTasks().forEach(tasks::add);
        });
        ObjectNode lag = described.putObject("lag");
        topology.lag().forEach(lag::put);
        return described;
    }
}
