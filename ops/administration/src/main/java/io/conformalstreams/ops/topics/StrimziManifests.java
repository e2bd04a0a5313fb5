package io.conformalstreams.ops.topics;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.configuration.Topics;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.TreeMap;
import java.util.stream.Collectors;
import java.util.stream.Stream;
import org.apache.kafka.common.resource.ResourcePattern;

/**
 * Resources for the Strimzi operator, which runs Kafka on Kubernetes: a {@code KafkaTopic} for each topic of
 * the catalogue, and a {@code KafkaUser} for each client with the permissions that it needs.
 */
public final class StrimziManifests {

    private static final String API = "kafka.strimzi.io/v1";

    private final String cluster;

    /** @param cluster the name of the {@code Kafka} resource */
    public StrimziManifests(String cluster) {
        this.cluster = cluster;
    }

    /** Returns the manifests of all topics as YAML documents. */
    public String topics(Topics topics) {
        return Stream.of(Topic.values()).map(topic -> topic(topics, topic)).collect(Collectors.joining());
    }

    /**
     * Returns the manifest of a user as a YAML document. Strimzi makes a secret of the same name, with the password and
     * the setting {@code sasl.jaas.config}.
     */
    public String user(String name, List<Permission> permissions) {
        StringBuilder yaml = new StringBuilder(head("KafkaUser", name));
        yaml.append("  authentication: {type: scram-sha-512}\n");
        yaml.append("  authorization:\n    type: simple\n    acls:\n");
        operations(permissions)
                .forEach((resource, operations) -> yaml.append("      - resource: {type: ")
                        .append(type(resource))
                        .append(", name: ")
                        .append(quoted(resource.name()))
                        .append(", patternType: ")
                        .append(pattern(resource))
                        .append("}\n        operations: [")
                        .append(String.join(", ", operations))
                        .append("]\n"));
        return yaml.toString();
    }

    private String topic(Topics topics, Topic topic) {
        String name = topics.name(topic);
        StringBuilder yaml = new StringBuilder(head("KafkaTopic", resourceName(name)));
        yaml.append("  topicName: ").append(quoted(name)).append('\n');
        yaml.append("  partitions: ").append(topics.partitions()).append('\n');
        yaml.append("  replicas: ").append(topics.replicationFactor()).append('\n');
        yaml.append("  config:\n");
        new TreeMap<>(topic.settings())
                .forEach((setting, value) -> yaml.append("    ")
                        .append(setting)
                        .append(": ")
                        .append(quoted(value))
                        .append('\n'));
        return yaml.toString();
    }

    private String head(String kind, String name) {
        return """
                ---
                apiVersion: %s
                kind: %s
                metadata:
                  name: %s
                  labels: {strimzi.io/cluster: %s}
                spec:
                """.formatted(API, kind, quoted(name), quoted(cluster));
    }

    private static Map<ResourcePattern, List<String>> operations(List<Permission> permissions) {
        Map<ResourcePattern, List<String>> operations = new LinkedHashMap<>();
        permissions.forEach(permission -> operations
                .computeIfAbsent(permission.resource(), resource -> new ArrayList<>())
                .add(permission.operationName()));
        return operations;
    }

    private static String type(ResourcePattern resource) {
        return switch (resource.resourceType()) {
            case TOPIC -> "topic";
            case GROUP -> "group";
            case TRANSACTIONAL_ID -> "transactionalId";
            default -> throw new IllegalStateException("no permission is on a " + resource.resourceType());
        };
    }

    private static String pattern(ResourcePattern resource) {
        return switch (resource.patternType()) {
            case LITERAL -> "literal";
            case PREFIXED -> "prefix";
            default -> throw new IllegalStateException("no permission has the pattern " + resource.patternType());
        };
    }

    /** Kubernetes allows lower-case letters, digits, dots and hyphens in names. */
    private static String resourceName(String topic) {
        return topic.toLowerCase(Locale.ROOT).replaceAll("[^a-z0-9.-]", "-");
    }

    private static String quoted(String text) {
        return "\"" + text.replace("\\", "\\\\").replace("\"", "\\\"") + "\"";
    }
}
