package io.conformalstreams.processor.access;

import java.util.Arrays;
import java.util.Locale;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.PatternType;
import org.apache.kafka.common.resource.ResourcePattern;
import org.apache.kafka.common.resource.ResourceType;

/**
 * The permission for one operation on one resource, or on all resources whose names begin with a prefix.
 *
 * @param resource a literal name or a prefix
 * @param operation the operation; READ and WRITE include DESCRIBE
 */
public record Permission(ResourcePattern resource, AclOperation operation) {

    /** A permission on one topic. */
    public static Permission onTopic(String name, AclOperation operation) {
        return new Permission(new ResourcePattern(ResourceType.TOPIC, name, PatternType.LITERAL), operation);
    }

    /** A permission on all resources of a type whose names begin with a prefix. */
    public static Permission onPrefix(ResourceType type, String prefix, AclOperation operation) {
        return new Permission(new ResourcePattern(type, prefix, PatternType.PREFIXED), operation);
    }

    static Permission onGroup(String name, AclOperation operation) {
        return new Permission(new ResourcePattern(ResourceType.GROUP, name, PatternType.LITERAL), operation);
    }

    /** Whether the permission includes one for this resource. */
    boolean covers(ResourceType type, String name) {
        return resource.resourceType() == type
                && (resource.patternType() == PatternType.PREFIXED
                        ? name.startsWith(resource.name())
                        : name.equals(resource.name()));
    }

    /** The operation as {@code kafka-acls.sh} and Strimzi write it, such as DescribeConfigs. */
    public String operationName() {
        return Arrays.stream(operation.name().split("_"))
                .map(part -> part.charAt(0) + part.substring(1).toLowerCase(Locale.ROOT))
                .collect(Collectors.joining());
    }

    /** For messages: the operation and the resource. */
    @Override
    public String toString() {
        return operation + " on "
                + resource.resourceType().name().toLowerCase(Locale.ROOT).replace('_', ' ')
                + (resource.patternType() == PatternType.PREFIXED ? "s that begin with " : " ") + resource.name();
    }
}
