package io.conformalstreams.ops.fault.committed;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;
import java.util.concurrent.ExecutionException;
import java.util.function.Function;
import java.util.stream.Collectors;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.GroupState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.TopicPartition;

/**
 * Tells whether the topologies have committed all their inputs. Whoever waits asks often, so it reads each record once, and
 * asks for the partitions of each topic once: their number must not change meanwhile.
 */
public final class Drainage implements AutoCloseable {

    private final ConformalConfiguration configuration;
    private final CommittedEnds committedEnds;
    private final Admin admin;
    private final Map<Topic, List<TopicPartition>> partitions = new ConcurrentHashMap<>();

    public Drainage(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.committedEnds = new CommittedEnds(configuration);
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        this.admin = Admin.create(properties);
    }

    public boolean isCalibrationDrained() throws ExecutionException, InterruptedException {
        return hasCommitted(
                        configuration.application().calibrationId(),
                        ends(Topic.LABELLED_IMAGES, IsolationLevel.READ_UNCOMMITTED))
                && isSettled(Topic.CALIBRATION_SCORES)
                && isSettled(Topic.THRESHOLDS)
                && isSettled(Topic.REJECTED);
    }

    public boolean isPredictionDrained() throws ExecutionException, InterruptedException {
        String group = configuration.application().predictionId();
        return hasCommitted(group, ends(Topic.PREDICTIONS, IsolationLevel.READ_UNCOMMITTED))
                && hasCommitted(group, committedEnds.of(name(Topic.CALIBRATION_SCORES)))
                && haveOutcomesReturned()
                && hasCommitted(group, committedEnds.of(name(Topic.THRESHOLDS)))
                && isSettled(Topic.CONFIDENCE_SETS)
                && isSettled(Topic.COVERAGE_OUTCOMES)
                && isSettled(Topic.REJECTED);
    }

    /** Tells whether the calibration has read all outcomes, if they move adaptive levels. */
    private boolean haveOutcomesReturned() throws ExecutionException, InterruptedException {
        return !configuration.hasAdaptiveLevels()
                || hasCommitted(
                                configuration.application().calibrationId(),
                                ends(Topic.COVERAGE_OUTCOMES, IsolationLevel.READ_UNCOMMITTED))
                        && isSettled(Topic.THRESHOLDS);
    }

    /** Returns the number of records of a topic that a consumer group has committed. */
    public long committed(String group, Topic topic) throws ExecutionException, InterruptedException {
        return offsets(group).entrySet().stream()
                .filter(entry -> entry.getKey().topic().equals(name(topic)))
                .mapToLong(Map.Entry::getValue)
                .sum();
    }

    /** Returns the number of members of a consumer group that have partitions; 0 during a rebalance. */
    public long membersWithPartitions(String group) throws ExecutionException, InterruptedException {
        ConsumerGroupDescription description = admin.describeConsumerGroups(List.of(group))
                .describedGroups()
                .get(group)
                .get();
        if (description.groupState() != GroupState.STABLE) {
            return 0;
        }
        return description.members().stream()
                .filter(member -> !member.assignment().topicPartitions().isEmpty())
                .count();
    }

    /** Returns a number that grows with every transaction committed to a topic. */
    public long committed(Topic topic) throws ExecutionException, InterruptedException {
        return ends(topic, IsolationLevel.READ_COMMITTED).values().stream()
                .mapToLong(Long::longValue)
                .sum();
    }

    @Override
    public void close() {
        committedEnds.close();
        admin.close();
    }

    private boolean hasCommitted(String group, Map<TopicPartition, Long> ends)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, Long> committed = offsets(group);
        return ends.entrySet().stream().allMatch(end -> committed.getOrDefault(end.getKey(), 0L) >= end.getValue());
    }

    /** Tells whether no transaction is open on a topic. */
    public boolean isSettled(Topic topic) throws ExecutionException, InterruptedException {
        return ends(topic, IsolationLevel.READ_COMMITTED).equals(ends(topic, IsolationLevel.READ_UNCOMMITTED));
    }

    private Map<TopicPartition, Long> offsets(String group) throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetAndMetadata> committed = admin.listConsumerGroupOffsets(group)
                .partitionsToOffsetAndMetadata()
                .get();
        return committed.entrySet().stream()
                .filter(entry -> entry.getValue() != null)
                .collect(Collectors.toMap(
                        Map.Entry::getKey, entry -> entry.getValue().offset()));
    }

    private Map<TopicPartition, Long> ends(Topic topic, IsolationLevel isolation)
            throws ExecutionException, InterruptedException {
        Map<TopicPartition, OffsetSpec> wanted = partitions(topic).stream()
                .collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        Map<TopicPartition, Long> ends = new HashMap<>();
        admin.listOffsets(wanted, new ListOffsetsOptions(isolation))
                .all()
                .get()
                .forEach((partition, end) -> ends.put(partition, end.offset()));
        return ends;
    }

    private List<TopicPartition> partitions(Topic topic) throws ExecutionException, InterruptedException {
        List<TopicPartition> known = partitions.get(topic);
        if (known != null) {
            return known;
        }
        String name = name(topic);
        List<TopicPartition> found =
                admin.describeTopics(List.of(name)).allTopicNames().get().get(name).partitions().stream()
                        .map(partition -> new TopicPartition(name, partition.partition()))
                        .toList();
        partitions.put(topic, found);
        return found;
    }

    private String name(Topic topic) {
        return configuration.topics().name(topic);
    }
}
