package io.conformalstreams.ops.doctor;

import static io.conformalstreams.ops.status.ClusterAnswer.await;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Duration;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumSet;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.function.Function;
import java.util.stream.Collectors;
import java.util.stream.IntStream;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.ListOffsetsResult.ListOffsetsResultInfo;
import org.apache.kafka.clients.admin.ListTopicsOptions;
import org.apache.kafka.clients.admin.ListTransactionsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.clients.admin.ProducerState;
import org.apache.kafka.clients.admin.TopicDescription;
import org.apache.kafka.clients.admin.TransactionListing;
import org.apache.kafka.clients.admin.TransactionState;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.utils.Utils;

/**
 * Finds hanging transactions in the topics that the topologies write, in their changelogs, and where the offsets of their groups
 * are. A partition has one open while the coordinator has already ended it, or has forgotten it. The client needs READ on the
 * topics, and DESCRIBE on the transactional ids of the topologies: without that, it would take every open transaction for a
 * hanging one. Other applications keep their offsets in the same partitions. Of these partitions, only transactions of the
 * topologies are found.
 */
public final class HangingTransactions {

    /** The topologies commit ten times a second, so a healthy transaction is seldom open for as long as this. */
    private static final Duration BETWEEN_LOOKS = Duration.ofSeconds(3);

    /** The coordinator will still end a transaction in one of these states. */
    private static final Set<TransactionState> ACTIVE = EnumSet.of(
            TransactionState.ONGOING,
            TransactionState.PREPARE_COMMIT,
            TransactionState.PREPARE_ABORT,
            TransactionState.PREPARE_EPOCH_FENCE,
            TransactionState.UNKNOWN);

    private final Admin admin;
    private final ConformalConfiguration configuration;

    /** @param admin a connection; the caller closes it */
    public HangingTransactions(Admin admin, ConformalConfiguration configuration) {
        this.admin = admin;
        this.configuration = configuration;
    }

    /**
     * Returns the hanging transactions. It takes a few seconds if a transaction is open.
     *
     * @throws KafkaException if the cluster does not respond, or refuses the request
     */
    public List<HangingTransaction> find() {
        return of(stuck().keySet());
    }

    /** The topologies that write, by the prefixes of their changelogs and transactional ids. */
    List<String> writers() {
        return groups().stream().map(id -> id + "-").toList();
    }

    private List<String> groups() {
        Application application = configuration.application();
        List<String> ids = new ArrayList<>(List.of(application.calibrationId(), application.predictionId()));
        if (!configuration.comparisons().isEmpty()) {
            ids.add(application.comparisonId());
        }
        return ids;
    }

    /**
     * Returns the partitions whose oldest open transaction has been the same for a few seconds, and the offset of its
     * first record. A client may ask with DESCRIBE on the topics.
     */
    Map<TopicPartition, Long> stuck() {
        Map<TopicPartition, Long> first = open(partitions());
        if (first.isEmpty()) {
            return first;
        }
        try {
            // A pause, not a wait for something: only a transaction that is still open afterwards is looked at.
            Thread.sleep(BETWEEN_LOOKS.toMillis());
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        }
        Map<TopicPartition, Long> second = open(first.keySet());
        second.entrySet().retainAll(first.entrySet());
        return second;
    }

    /** Returns the hanging transactions of these partitions. */
    List<HangingTransaction> of(Collection<TopicPartition> partitions) {
        Map<TopicPartition, List<ProducerState>> before = producers(partitions);
        Map<Long, TransactionListing> coordinated = coordinated(before.values().stream()
                .flatMap(List::stream)
                .map(ProducerState::producerId)
                .collect(Collectors.toSet()));
        Map<Long, Set<TopicPartition>> active = partitionsOfActive(coordinated);
        // The coordinator forgets a transaction only after its markers are in all partitions. So a transaction that is
        // still open after the coordinator was asked, and that the coordinator doesn't hold, gets no marker any more.
        Map<TopicPartition, List<ProducerState>> after = producers(before.keySet());
        List<HangingTransaction> hanging = new ArrayList<>();
        before.forEach((partition, producers) -> producers.forEach(producer -> {
            boolean isOpen = after.get(partition).stream().anyMatch(still -> isSame(producer, still));
            boolean willEnd =
                    active.getOrDefault(producer.producerId(), Set.of()).contains(partition);
            if (isOpen && !willEnd) {
                hanging.add(new HangingTransaction(
                        partition, producer, Optional.ofNullable(coordinated.get(producer.producerId()))));
            }
        }));
        return ofTopologies(hanging);
    }

    /** Leaves out other applications. A producer that no coordinator knows is ours if it also hangs in one of our own topics. */
    private List<HangingTransaction> ofTopologies(List<HangingTransaction> hanging) {
        Set<Long> producers = hanging.stream()
                .filter(transaction -> !isOfOffsets(transaction.partition()))
                .map(transaction -> transaction.producer().producerId())
                .collect(Collectors.toSet());
        return hanging.stream()
                .filter(transaction -> !isOfOffsets(transaction.partition())
                        || producers.contains(transaction.producer().producerId())
                        || transaction
                                .latest()
                                .filter(known -> writers().stream().anyMatch(known.transactionalId()::startsWith))
                                .isPresent())
                .toList();
    }

    private static boolean isOfOffsets(TopicPartition partition) {
        return partition.topic().equals(Role.OFFSETS_TOPIC);
    }

    private Set<TopicPartition> partitions() {
        Set<String> outputs =
                Topic.outputs().stream().map(configuration.topics()::name).collect(Collectors.toSet());
        List<String> changelogs = writers();
        Set<String> topics = await(admin.listTopics(new ListTopicsOptions().listInternal(true))
                        .names())
                .stream()
                .filter(name -> outputs.contains(name)
                        || name.equals(Role.OFFSETS_TOPIC)
                        || changelogs.stream().anyMatch(name::startsWith))
                .collect(Collectors.toSet());
        return await(admin.describeTopics(topics).allTopicNames()).values().stream()
                .flatMap(topic -> partitions(topic).mapToObj(partition -> new TopicPartition(topic.name(), partition)))
                .collect(Collectors.toSet());
    }

    /** The offsets of a group are in the partition that its coordinator computes from its hash, whose sign does not count. */
    private IntStream partitions(TopicDescription topic) {
        int partitions = topic.partitions().size();
        return topic.name().equals(Role.OFFSETS_TOPIC)
                ? groups().stream()
                        .mapToInt(group -> Utils.abs(group.hashCode()) % partitions)
                        .distinct()
                : IntStream.range(0, partitions);
    }

    /** Returns the partitions with an open transaction, and the offset up to which all transactions have ended. */
    private Map<TopicPartition, Long> open(Collection<TopicPartition> partitions) {
        Map<TopicPartition, Long> stable = ends(partitions, IsolationLevel.READ_COMMITTED);
        Map<TopicPartition, Long> open = new HashMap<>();
        ends(partitions, IsolationLevel.READ_UNCOMMITTED).forEach((partition, end) -> {
            if (stable.get(partition) < end) {
                open.put(partition, stable.get(partition));
            }
        });
        return open;
    }

    private Map<TopicPartition, Long> ends(Collection<TopicPartition> partitions, IsolationLevel isolation) {
        Map<TopicPartition, OffsetSpec> asked =
                partitions.stream().collect(Collectors.toMap(Function.identity(), partition -> OffsetSpec.latest()));
        return await(admin.listOffsets(asked, new ListOffsetsOptions(isolation)).all()).entrySet().stream()
                .collect(Collectors.toMap(Map.Entry::getKey, end -> offset(end.getValue())));
    }

    private static long offset(ListOffsetsResultInfo end) {
        return end.offset();
    }

    /** Returns the producers that have a transaction open. */
    private Map<TopicPartition, List<ProducerState>> producers(Collection<TopicPartition> partitions) {
        if (partitions.isEmpty()) {
            return Map.of();
        }
        return await(admin.describeProducers(partitions).all()).entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey,
                        entry -> entry.getValue().activeProducers().stream()
                                .filter(producer ->
                                        producer.currentTransactionStartOffset().isPresent())
                                .toList()));
    }

    private static boolean isSame(ProducerState first, ProducerState second) {
        return first.producerId() == second.producerId()
                && first.currentTransactionStartOffset().equals(second.currentTransactionStartOffset());
    }

    private Map<Long, TransactionListing> coordinated(Set<Long> producers) {
        if (producers.isEmpty()) {
            return Map.of();
        }
        return await(admin.listTransactions(new ListTransactionsOptions().filterProducerIds(producers))
                        .all())
                .stream()
                .collect(Collectors.toMap(
                        TransactionListing::producerId,
                        Function.identity(),
                        (one, other) -> isActive(one) ? one : other));
    }

    private static boolean isActive(TransactionListing transaction) {
        return ACTIVE.contains(transaction.state());
    }

    /** Returns the partitions that the active transactions will end in, by producer. */
    private Map<Long, Set<TopicPartition>> partitionsOfActive(Map<Long, TransactionListing> coordinated) {
        Map<Long, String> ids = coordinated.values().stream()
                .filter(HangingTransactions::isActive)
                .collect(Collectors.toMap(TransactionListing::producerId, TransactionListing::transactionalId));
        if (ids.isEmpty()) {
            return Map.of();
        }
        var described = await(admin.describeTransactions(ids.values()).all());
        return ids.entrySet().stream()
                .collect(Collectors.toMap(
                        Map.Entry::getKey, id -> described.get(id.getValue()).topicPartitions()));
    }
}
