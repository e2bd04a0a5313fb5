package io.conformalstreams.processor.setting;

import com.fasterxml.jackson.databind.node.ObjectNode;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.function.Function;
import java.util.stream.Collectors;

/**
 * Environment variables that replace single values of the file: {@code CONFORMAL_}, then the path in upper case with
 * underscores, such as {@code CONFORMAL_APPLICATION_STATE_DIRECTORY} for {@code application.stateDirectory}. Whatever
 * follows {@code CONFORMAL_KAFKA_} is a Kafka property in lower case with dots. Models and procedures stand in the file
 * only. Other variables are not ours: Kubernetes sets {@code CONFORMAL_STREAMS_PORT} and the like for its services.
 */
public final class EnvironmentOverrides {

    private static final String PREFIX = "CONFORMAL_";
    private static final String KAFKA_PREFIX = PREFIX + "KAFKA_";
    private static final List<String> OUR_SECTIONS =
            List.of("TOPICS_", "APPLICATION_", "LABELS_", "LIMITS_", "OBJECTS_", "DRIFT_");

    private static final Map<String, String> PATHS_BY_VARIABLE = List.of(
                    "topics.prefix",
                    "topics.partitions",
                    "topics.replicationFactor",
                    "application.id",
                    "application.stateDirectory",
                    "application.exactlyOnce",
                    "application.http.host",
                    "application.http.port",
                    "labels.retention",
                    "labels.futureTolerance",
                    "limits.pixels",
                    "limits.channels",
                    "objects.largestBytes",
                    "objects.cacheBytes",
                    "objects.s3.endpoint",
                    "objects.s3.region",
                    "objects.s3.pathStyle",
                    "objects.s3.accessKeyId",
                    "objects.s3.secretAccessKey",
                    "drift.falseAlertsPerMillionLabels",
                    "drift.maturity",
                    "drift.population",
                    "drift.engine",
                    "drift.evidence.scoreDrift",
                    "drift.evidence.coverageBreach",
                    "drift.evidence.tolerance",
                    "drift.evidence.lifetimeFalseAlarmProbability",
                    "drift.referenceUnits",
                    "drift.heartbeat",
                    "drift.monitors.scoreDrift",
                    "drift.monitors.coverageBreach",
                    "drift.monitors.labelProcess",
                    "drift.monitors.overcoverage",
                    "drift.monitors.inputDrift",
                    "drift.inputProxies.size",
                    "drift.inputProxies.band",
                    "drift.inputProxies.entropy")
            .stream()
            .collect(Collectors.toUnmodifiableMap(EnvironmentOverrides::variable, Function.identity()));

    private EnvironmentOverrides() {}

    public static void apply(Map<String, String> environment, ObjectNode root, ValidationErrors errors) {
        new TreeMap<>(environment).forEach((variable, value) -> {
            if (PATHS_BY_VARIABLE.containsKey(variable)) {
                String path = PATHS_BY_VARIABLE.get(variable);
                errors.setBy(path, variable);
                set(root, path.split("\\."), value);
            } else if (variable.startsWith(KAFKA_PREFIX) && variable.length() > KAFKA_PREFIX.length()) {
                String name = property(variable);
                errors.setBy("kafka." + name, variable);
                set(root, new String[] {"kafka", name}, value);
            } else if (OUR_SECTIONS.stream().anyMatch(section -> variable.startsWith(PREFIX + section))) {
                String suggestion = NearestName.of(variable, PATHS_BY_VARIABLE.keySet())
                        .map(name -> "; did you mean " + name + "?")
                        .orElse("");
                errors.add(variable, "unknown environment variable" + suggestion);
            }
        });
    }

    private static String variable(String path) {
        return PREFIX + path.replaceAll("([A-Z])", "_$1").replace('.', '_').toUpperCase(Locale.ROOT);
    }

    private static String property(String variable) {
        return variable.substring(KAFKA_PREFIX.length())
                .toLowerCase(Locale.ROOT)
                .replace('_', '.');
    }

    /** A section that is no mapping stays as it is: reading it reports that. */
    private static void set(ObjectNode root, String[] path, String value) {
        ObjectNode mapping = root;
        for (int depth = 0; depth < path.length - 1; depth++) {
            if (!mapping.has(path[depth])) {
                mapping.putObject(path[depth]);
            }
            if (!(mapping.get(path[depth]) instanceof ObjectNode next)) {
                return;
            }
            mapping = next;
        }
        mapping.put(path[path.length - 1], value);
    }
}
