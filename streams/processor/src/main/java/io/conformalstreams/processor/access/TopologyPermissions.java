package io.conformalstreams.processor.access;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.LinkedHashSet;
import java.util.List;
import java.util.Set;
import java.util.stream.Collectors;
import org.apache.kafka.common.acl.AclOperation;
import org.apache.kafka.common.resource.ResourceType;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyDescription;

/** The permissions of a topology, derived from its own sources and sinks. */
public final class TopologyPermissions {

    /** Every topology has internal topics: the changelogs of its stores. */
    private static final List<AclOperation> ON_INTERNAL_TOPICS =
            List.of(AclOperation.CREATE, AclOperation.READ, AclOperation.WRITE);

    private TopologyPermissions() {}

    /**
     * Returns the permissions that a topology needs.
     *
     * @param applicationId its application id, which begins the names of its internal topics and transactions
     */
    public static List<Permission> of(Topology topology, String applicationId, ConformalConfiguration configuration) {
        Topics topics = configuration.topics();
        Set<Permission> permissions = new LinkedHashSet<>();
        Set<String> published = Arrays.stream(Topic.values()).map(topics::name).collect(Collectors.toSet());
        Collection<String> read = read(topology);
        Collection<String> written = written(topology);
        // Failures and the status of the instance are written beside the topology.
        written.add(topics.name(Topic.DEAD_LETTERS));
        written.add(topics.name(Topic.INSTANCE_STATUS));
        read.stream()
                .filter(published::contains)
                .forEach(name -> permissions.add(Permission.onTopic(name, AclOperation.READ)));
        written.stream()
                .filter(published::contains)
                .forEach(name -> permissions.add(Permission.onTopic(name, AclOperation.WRITE)));
        if (!published.containsAll(read)) {
            // Kafka Streams deletes the records of a repartition topic that it has processed.
            permissions.add(Permission.onPrefix(ResourceType.TOPIC, applicationId + "-", AclOperation.DELETE));
        }
        Set<Permission> used = Set.copyOf(permissions);
        // The check at start reads the number of partitions and the settings of all topics.
        for (Topic topic : Topic.values()) {
            String name = topics.name(topic);
            if (used.stream().noneMatch(permission -> permission.covers(ResourceType.TOPIC, name))) {
                permissions.add(Permission.onTopic(name, AclOperation.DESCRIBE));
            }
            permissions.add(Permission.onTopic(name, AclOperation.DESCRIBE_CONFIGS));
        }
        ON_INTERNAL_TOPICS.forEach(
                operation -> permissions.add(Permission.onPrefix(ResourceType.TOPIC, applicationId + "-", operation)));
        permissions.add(Permission.onGroup(applicationId, AclOperation.READ));
        if (configuration.application().exactlyOnce()) {
            permissions.add(
                    Permission.onPrefix(ResourceType.TRANSACTIONAL_ID, applicationId + "-", AclOperation.WRITE));
        }
        return List.copyOf(permissions);
    }

    private static Collection<String> read(Topology topology) {
        Collection<String> names = new LinkedHashSet<>();
        nodes(topology).stream()
                .filter(TopologyDescription.Source.class::isInstance)
                .map(TopologyDescription.Source.class::cast)
                .forEach(source -> names.addAll(source.topicSet()));
        return names;
    }

    private static Collection<String> written(Topology topology) {
        Collection<String> names = new LinkedHashSet<>();
        nodes(topology).stream()
                .filter(TopologyDescription.Sink.class::isInstance)
                .map(TopologyDescription.Sink.class::cast)
                .forEach(sink -> names.add(sink.topic()));
        return names;
    }

    private static List<TopologyDescription.Node> nodes(Topology topology) {
        List<TopologyDescription.Node> nodes = new ArrayList<>();
        topology.describe().subtopologies().forEach(part -> nodes.addAll(part.nodes()));
        return nodes;
    }
}
