package io.conformalstreams.ops.dashboard.follow;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Clock;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import java.util.concurrent.TimeoutException;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.AdminClientConfig;
import org.apache.kafka.clients.admin.ConsumerGroupDescription;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.consumer.OffsetAndMetadata;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.KafkaFuture;
import org.apache.kafka.common.TopicPartition;

/** The consumer groups of the topologies: their instances, and how far they lag. An answer is kept for some seconds. */
public final class ConsumerGroups implements AutoCloseable {

    private static final Duration ANSWER = Duration.ofSeconds(4);
    private static final long KEPT_MILLIS = 3_000;

    private final List<String> names;
    private final Clock clock;
    private final Map<String, Object> properties;
    private Optional<Admin> admin = Optional.empty();
    private List<Group> answer = List.of();
    private long answeredAt = Long.MIN_VALUE / 2;

    /**
     * A group.
     *
     * @param state state of the group, in Kafka's words
     * @param lag records that it has not processed yet
     */
    public record Group(String name, String state, long lag, List<Member> members, List<PartitionLag> partitions) {}

    /**
     * A consumer of a group.
     *
     * @param partitions number of partitions that it reads
     */
    public record Member(String clientId, String host, int partitions) {}

    /** How many records of a partition a group has not processed yet. */
    public record PartitionLag(String topic, int partition, long lag) {}

    /** Creates a view that connects when it is first used. */
    public ConsumerGroups(ConformalConfiguration configuration, Clock clock) {
        List<String> groups = new ArrayList<>(List.of(
                configuration.application().calibrationId(),
                configuration.application().predictionId()));
        if (!configuration.comparisons().isEmpty()) {
            groups.add(configuration.application().comparisonId());
        }
        this.names = List.copyOf(groups);
        this.clock = clock;
        this.properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(AdminClientConfig.DEFAULT_API_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
        properties.put(AdminClientConfig.REQUEST_TIMEOUT_MS_CONFIG, (int) ANSWER.toMillis());
    }

    /**
     * Returns the groups.
     *
     * @throws UnavailableException if the cluster doesn't respond, or doesn't permit the question
     */
    public synchronized List<Group> groups() {
        if (clock.millis() - answeredAt > KEPT_MILLIS) {
            answer = ask();
            answeredAt = clock.millis();
        }
        return answer;
    }

    private List<Group> ask() {
        try {
            if (admin.isEmpty()) {
                admin = Optional.of(Admin.create(properties));
            }
            Map<String, KafkaFuture<ConsumerGroupDescription>> described =
                    admin.get().describeConsumerGroups(names).describedGroups();
            List<Group> groups = new ArrayList<>();
            for (String name : names) {
                groups.add(group(name, described.get(name)));
            }
            return groups;
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new UnavailableException("asking for consumer groups was interrupted", e);
        } catch (ExecutionException | TimeoutException | KafkaException e) {
            throw new UnavailableException(
                    "the cluster doesn't tell about consumer groups: "
                            + Optional.ofNullable(e.getCause()).orElse(e).getMessage(),
                    e);
        }
    }

    private Group group(String name, KafkaFuture<ConsumerGroupDescription> description)
            throws InterruptedException, ExecutionException, TimeoutException {
        List<PartitionLag> lags = lags(name);
        long lag = lags.stream().mapToLong(PartitionLag::lag).sum();
        try {
            ConsumerGroupDescription known = within(description);
            List<Member> members = known.members().stream()
                    .map(member -> new Member(
                            member.clientId(),
                            member.host(),
                            member.assignment().topicPartitions().size()))
                    .toList();
            return new Group(name, known.groupState().toString(), lag, members, lags);
        } catch (ExecutionException e) {
            // A group that nobody has ever joined is unknown.
            if (e.getCause() instanceof org.apache.kafka.common.errors.GroupIdNotFoundException) {
                return new Group(name, "Dead", lag, List.of(), lags);
            }
            throw e;
        }
    }

    private List<PartitionLag> lags(String group) throws InterruptedException, ExecutionException, TimeoutException {
        Map<TopicPartition, OffsetAndMetadata> committed = new HashMap<>(
                within(admin.orElseThrow().listConsumerGroupOffsets(group).partitionsToOffsetAndMetadata()));
        committed.values().removeIf(offset -> offset == null);
        Map<TopicPartition, OffsetSpec> wanted =
                new TreeMap<>(Comparator.comparing(TopicPartition::topic).thenComparingInt(TopicPartition::partition));
        committed.keySet().forEach(partition -> wanted.put(partition, OffsetSpec.latest()));
        var ends = within(admin.orElseThrow()
                .listOffsets(wanted, new ListOffsetsOptions(IsolationLevel.READ_COMMITTED))
                .all());
        return wanted.keySet().stream()
                .map(partition -> new PartitionLag(
                        partition.topic(),
                        partition.partition(),
                        Math.max(
                                0,
                                ends.get(partition).offset()
                                        - committed.get(partition).offset())))
                .toList();
    }

    private static <T> T within(KafkaFuture<T> future)
            throws InterruptedException, ExecutionException, TimeoutException {
        return future.get(ANSWER.toMillis(), TimeUnit.MILLISECONDS);
    }

    @Override
    public synchronized void close() {
        admin.ifPresent(open -> open.close(Duration.ZERO));
    }
}
