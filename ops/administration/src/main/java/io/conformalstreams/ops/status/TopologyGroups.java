package io.conformalstreams.ops.status;

import static io.conformalstreams.ops.status.ClusterAnswer.await;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.regex.Pattern;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.GroupIdNotFoundException;

/** Asks a cluster about the consumer groups of the topologies. */
final class TopologyGroups {

    /** Each thread of a process is a member of its own. */
    private static final Pattern THREAD = Pattern.compile("-StreamThread-\\d+-consumer$");

    private final Admin admin;
    private final ConformalConfiguration configuration;

    TopologyGroups(Admin admin, ConformalConfiguration configuration) {
        this.admin = admin;
        this.configuration = configuration;
    }

    /** @throws KafkaException if the cluster does not respond */
    List<TopologyGroup> describe() {
        Application application = configuration.application();
        List<TopologyGroup> groups = new ArrayList<>();
        groups.add(describe("calibration", application.calibrationId(), List.of(Topic.LABELLED_IMAGES)));
        groups.add(describe("prediction", application.predictionId(), List.of(Topic.PREDICTIONS)));
        if (!configuration.comparisons().isEmpty()) {
            groups.add(describe("comparison", application.comparisonId(), List.of(Topic.COVERAGE_OUTCOMES)));
        }
        return groups;
    }

    private TopologyGroup describe(String topology, String id, List<Topic> inputs) {
        try {
            ConsumerGroupDescription group = await(
                    admin.describeConsumerGroups(List.of(id)).describedGroups().get(id));
            long instances = group.members().stream()
                    .map(member -> THREAD.matcher(member.clientId()).replaceFirst(""))
                    .distinct()
                    .count();
            return new TopologyGroup(
                    topology, id, group.groupState().name(), Math.toIntExact(instances), unprocessed(id, inputs));
        } catch (GroupIdNotFoundException neverRan) {
            return new TopologyGroup(topology, id, TopologyGroup.NEVER_RAN, 0, unprocessed(id, inputs));
        }
    }

    /** A group that has never committed a partition has processed none of its records. */
    private long unprocessed(String id, List<Topic> inputs) {
        Map<TopicPartition, OffsetAndMetadata> committed = committed(id);
        Map<TopicPartition, Long> beginnings = offsets(inputs, OffsetSpec.earliest());
        return offsets(inputs, OffsetSpec.latest()).entrySet().stream()
                .mapToLong(end -> {
                    OffsetAndMetadata position = committed.get(end.getKey());
                    long beginning = beginnings.get(end.getKey());
                    long first = position == null ? beginning : Math.max(beginning, position.offset());
                    return Math.max(0, end.getValue() - first);
                })
                .sum();
    }

    private Map<TopicPartition, OffsetAndMetadata> committed(String id) {
        try {
            return await(admin.listConsumerGroupOffsets(id).partitionsToOffsetAndMetadata());
        } catch (GroupIdNotFoundException neverRan) {
            return Map.of();
        }
    }

    private Map<TopicPartition, Long> offsets(List<Topic> topics, OffsetSpec spec) {
        List<String> names = topics.stream().map(configuration.topics()::name).toList();
        Map<TopicPartition, OffsetSpec> asked = new HashMap<>();
        await(admin.describeTopics(names).allTopicNames())
                .forEach((name, description) -> description
                        .partitions()
                        .forEach(partition -> asked.put(new TopicPartition(name, partition.partition()), spec)));
        Map<TopicPartition, ListOffsetsResultInfo> answers =
                await(admin.listOffsets(asked).all());
        Map<TopicPartition, Long> offsets = new HashMap<>();
        answers.forEach((partition, answer) -> offsets.put(partition, answer.offset()));
        return offsets;
    }
}
