package io.conformalstreams.ops.status;

import com.fasterxml.jackson.databind.node.ArrayNode;
import com.fasterxml.jackson.databind.node.JsonNodeFactory;
import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.TreeMap;

/** A status as JSON, for scripts. Alerts have their id, kind, severity and stratum; {@code alerts show} has the rest. */
public final class StatusDocument {

    private StatusDocument() {}

    /** Returns an object with all values of the status. */
    public static String json(StreamStatus status) {
        ObjectNode document = JsonNodeFactory.instance.objectNode();
        document.put("since", status.since().toString());
        ArrayNode topologies = document.putArray("topologies");
        status.topologies()
                .forEach(group -> topologies
                        .addObject()
                        .put("topology", group.topology())
                        .put("applicationId", group.applicationId())
                        .put("state", group.state())
                        .put("instances", group.instances())
                        .put("unprocessed", group.unprocessed()));
        ArrayNode instances = document.putArray("instances");
        status.instances().forEach(instance -> instances.add(instance(instance)));
        ArrayNode promises = document.putArray("promises");
        status.promises().forEach(promise -> promises.add(promise(promise)));
        ArrayNode alerts = document.putArray("openAlerts");
        status.openAlerts()
                .forEach(alert -> alerts.addObject()
                        .put("alertId", alert.getAlertId())
                        .put("kind", alert.getKind().name())
                        .put("severity", alert.getSeverity().name())
                        .put("stratum", alert.getStratum())
                        .put("openedAt", alert.getOpenedAt().toString()));
        ArrayNode rejected = document.putArray("rejected");
        status.rejected()
                .forEach(count -> rejected.addObject()
                        .put("reason", count.reason())
                        .put("records", count.records())
                        .put("newest", count.newest().toString()));
        document.put("deadLetters", status.deadLetters());
        return document.toPrettyString();
    }

    private static ObjectNode instance(RunningInstance instance) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("instance", instance.instance())
                .put("host", instance.host())
                .put("version", instance.version())
                .put("reportedAt", instance.reportedAt().toString())
                .put("restoredRecords", instance.restoredRecords())
                .put("recordsToRestore", instance.recordsToRestore());
        ArrayNode differences = document.putArray("configurationDifferences");
        instance.differences().forEach(differences::add);
        ObjectNode topologies = document.putObject("topologies");
        new TreeMap<>(instance.topologies()).forEach(topologies::put);
        return document;
    }

    private static ObjectNode promise(PromiseStatus promise) {
        ObjectNode document = JsonNodeFactory.instance
                .objectNode()
                .put("stratum", promise.stratum())
                .put("procedure", promise.procedure())
                .put("nominalAlpha", promise.nominalAlpha())
                .put("component", promise.component())
                .put("units", promise.units())
                .put("promised", promise.promised())
                .put("judgedUnits", promise.judgedUnits());
        if (promise.judgedUnits() > 0) {
            document.put("coverage", promise.coverage());
        }
        return document.put("verdict", promise.verdict().name());
    }
}
