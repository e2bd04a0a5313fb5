package io.conformalstreams.processor.access;

import java.util.ArrayList;
import java.util.Collection;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.stream.Collectors;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/** The arguments of {@code kafka-acls.sh} that add permissions. */
final class GrantArguments {

    private GrantArguments() {}

    /**
     * Returns the arguments of one command for all resources of a type and pattern on which the same operations are
     * allowed. Each command starts a JVM and connects to the cluster, so there should be few.
     *
     * @param principal who gets the permissions, such as {@code User:scanner}
     */
    static List<String> of(Collection<Permission> permissions, String principal) {
        Map<ResourcePattern, List<String>> operations = new LinkedHashMap<>();
        permissions.forEach(permission -> operations
                .computeIfAbsent(permission.resource(), resource -> new ArrayList<>())
                .add(permission.operationName()));
        Map<Alike, List<String>> resources = new LinkedHashMap<>();
        operations.forEach((resource, allowed) -> resources
                .computeIfAbsent(
                        new Alike(
                                resource.resourceType(),
                                resource.patternType(),
                                allowed.stream().sorted().toList()),
                        alike -> new ArrayList<>())
                .add(resource.name()));
        return resources.entrySet().stream()
                .map(group -> arguments(group.getKey(), group.getValue(), principal))
                .toList();
    }

    private static String arguments(Alike alike, List<String> names, String principal) {
        return "--add --allow-principal " + quoted(principal)
                + repeated(" --operation ", alike.operations())
                + repeated(
                        " " + option(alike.type()) + " ",
                        names.stream().map(GrantArguments::quoted).toList())
                + (alike.pattern() == PatternType.PREFIXED ? " --resource-pattern-type prefixed" : "");
    }

    private static String repeated(String option, List<String> values) {
        return values.stream().map(value -> option + value).collect(Collectors.joining());
    }

    private static String option(ResourceType type) {
        return switch (type) {
            case TOPIC -> "--topic";
            case GROUP -> "--group";
            case TRANSACTIONAL_ID -> "--transactional-id";
            default -> throw new IllegalStateException("no permission is on a " + type);
        };
    }

    private static String quoted(String text) {
        return "'" + text.replace("'", "'\\''") + "'";
    }

    /** What the resources of one command have in common. */
    private record Alike(ResourceType type, PatternType pattern, List<String> operations) {}
}
