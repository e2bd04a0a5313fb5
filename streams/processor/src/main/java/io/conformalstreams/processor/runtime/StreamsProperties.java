package io.conformalstreams.processor.runtime;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Application;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.topology.ContractTopology;
import java.util.Arrays;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.TreeSet;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.common.metrics.JmxReporter;
import org.apache.kafka.streams.StreamsConfig;

/**
 * The properties of a Kafka Streams instance. They come in layers, and later layers override earlier ones:
 *
 * <ol>
 *   <li>the defaults of this class, each with its reason below,
 *   <li>the user's {@code kafka} section, including prefixed names such as {@code consumer.max.poll.records},
 *   <li>the properties on which the application's guarantees depend; the user may not set them.
 * </ol>
 */
public final class StreamsProperties {

    /** Older names of owned properties that Kafka Streams still accepts. */
    private static final List<String> FORMER_NAMES = List.of(
            "cache.max.bytes.buffering",
            "default.deserialization.exception.handler",
            "default.production.exception.handler");

    /** Small enough for a batch of each partition of each topic and changelog. */
    private static final int BATCH_BYTES = 64 * 1024;

    /** The size of a buffer whose size the operating system determines. */
    private static final int SIZED_BY_SYSTEM = -1;

    private StreamsProperties() {}

    /**
     * Returns the properties of one topology whose only instance has no name in its group.
     *
     * @param applicationId application id of the topology
     * @throws IllegalArgumentException if the user has set a property that the application owns
     */
    public static Properties of(ConformalConfiguration configuration, String applicationId) {
        return of(configuration, owned(configuration, applicationId));
    }

    /**
     * Returns the properties of one topology.
     *
     * @param applicationId application id of the topology
     * @param member the instance
     * @throws IllegalArgumentException if the user has set a property that the application owns
     */
    static Properties of(ConformalConfiguration configuration, String applicationId, GroupMember member) {
        Map<String, Object> owned = owned(configuration, applicationId);
        // Kafka Streams appends the number of the stream thread to the name. Each topology is a group of its own.
        owned.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG), member.name());
        return of(configuration, owned);
    }

    private static Properties of(ConformalConfiguration configuration, Map<String, Object> owned) {
        Map<String, String> given = configuration.kafka().streamsProperties();
        refuseOwned(owned, given);
        Map<String, Object> defaults = defaults(configuration.application());
        // In Kafka Streams, a prefixed name overrides a plain name. If the user sets the plain name, remove our default
        // for the prefixed name.
        given.keySet().forEach(name -> {
            defaults.remove(StreamsConfig.mainConsumerPrefix(name));
            defaults.remove("main." + name);
            defaults.remove(StreamsConfig.consumerPrefix(name));
            defaults.remove(StreamsConfig.producerPrefix(name));
        });
        Properties properties = new Properties();
        properties.putAll(defaults);
        properties.putAll(given);
        properties.putAll(owned);
        return properties;
    }

    private static Map<String, Object> defaults(Application application) {
        int largestRecord = Arrays.stream(Topic.values())
                .mapToInt(Topic::maximumMessageBytes)
                .max()
                .orElseThrow();
        Map<String, Object> defaults = new HashMap<>();
        // Each commit is a transaction. Readers see the outputs after about 0.1 s, at the cost of ten commits a second.
        defaults.put(StreamsConfig.COMMIT_INTERVAL_MS_CONFIG, 100);
        // After a crash, a transactional store continues with the last records that RocksDB has flushed, and restores
        // only later ones. Any other store would be deleted and restored from the first record of its changelog.
        defaults.put(StreamsConfig.TRANSACTIONAL_STATE_STORES_CONFIG, application.exactlyOnce());
        defaults.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        // With -1, internal topics get the broker's default replication factor, which fits the number of brokers.
        defaults.put(StreamsConfig.REPLICATION_FACTOR_CONFIG, -1);
        // With the newer protocol, the number of standby replicas would be a setting of the broker's group, not of this
        // client.
        defaults.put(StreamsConfig.GROUP_PROTOCOL_CONFIG, "classic");
        // A record can have several megabytes. A partition needs a heap of about the record size times the sum of the
        // next two settings, so their defaults of 1000 would need too much. Restoring keeps its default of 1000 per
        // poll, because it reads small records.
        defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_RECORDS_CONFIG), 16);
        defaults.put(StreamsConfig.BUFFERED_RECORDS_PER_PARTITION_CONFIG, 16);
        // A fetch returns at most the size of the largest record from each partition, and four times that size in
        // total. Larger fetches need fewer requests.
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG), largestRecord);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.FETCH_MAX_BYTES_CONFIG), 4 * largestRecord);
        // Kafka's default of 64 KiB limits a connection to 64 KiB per round trip. The operating system grows the buffer
        // until a fetch of megabytes needs few round trips.
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.RECEIVE_BUFFER_CONFIG), SIZED_BY_SYSTEM);
        // The largest record of any topic must fit in a request, and several of them in the buffer.
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.MAX_REQUEST_SIZE_CONFIG), largestRecord);
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.BUFFER_MEMORY_CONFIG), 8L * largestRecord);
        // The sets of one prediction can fill Kafka's default of 16 KiB. Each new batch wakes the producer's thread.
        defaults.put(StreamsConfig.producerPrefix(ProducerConfig.BATCH_SIZE_CONFIG), BATCH_BYTES);
        // Without committed offsets, read the whole log, because the calibration is a function of the whole log.
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG), "earliest");
        // The partitions of a killed instance move to another instance after this time, unless the instance has been
        // started again. A start takes a few seconds. A named instance has more time, because an orchestrator may first
        // have to find a place for it. A pause of the garbage collector beyond this time causes a rebalance.
        defaults.put(
                StreamsConfig.consumerPrefix(ConsumerConfig.SESSION_TIMEOUT_MS_CONFIG),
                application.instanceId().isPresent() ? 60_000 : 20_000);
        defaults.put(StreamsConfig.consumerPrefix(ConsumerConfig.HEARTBEAT_INTERVAL_MS_CONFIG), 3_000);
        // A stream thread that blocks for longer than this loses its partitions. While a rebalance waits for a blocked
        // thread, no instance of the group can commit, so nothing new is published: this is the longest such silence.
        // A healthy thread polls after every few records, so the default of five minutes only prolongs the silence.
        defaults.put(StreamsConfig.mainConsumerPrefix(ConsumerConfig.MAX_POLL_INTERVAL_MS_CONFIG), 120_000);
        // Process the records that the broker already has, in the order of time. A prediction never waits for later
        // labels.
        defaults.put(StreamsConfig.MAX_TASK_IDLE_MS_CONFIG, 0L);
        return defaults;
    }

    private static Map<String, Object> owned(ConformalConfiguration configuration, String applicationId) {
        Map<String, Object> owned = new HashMap<>();
        owned.put(StreamsConfig.APPLICATION_ID_CONFIG, applicationId);
        owned.put(
                StreamsConfig.STATE_DIR_CONFIG,
                configuration.application().stateDirectory().toString());
        owned.put(
                StreamsConfig.PROCESSING_GUARANTEE_CONFIG,
                configuration.application().exactlyOnce()
                        ? StreamsConfig.EXACTLY_ONCE_V2
                        : StreamsConfig.AT_LEAST_ONCE);
        owned.put(
                StreamsConfig.NUM_STANDBY_REPLICAS_CONFIG,
                configuration.application().standbyReplicas());
        // A gateway may write in transactions, and labels from an aborted transaction must not count.
        owned.put(StreamsConfig.consumerPrefix(ConsumerConfig.ISOLATION_LEVEL_CONFIG), "read_committed");
        owned.put(
                StreamsConfig.DESERIALIZATION_EXCEPTION_HANDLER_CLASS_CONFIG, ClassifyingDeserializationHandler.class);
        owned.put(StreamsConfig.PROCESSING_EXCEPTION_HANDLER_CLASS_CONFIG, ClassifyingProcessingHandler.class);
        owned.put(StoreMemory.BYTES, configuration.application().storeMemoryBytes());
        owned.put(ContractTopology.HANDLER_IN_GLOBAL_THREAD, true);
        // The partition assignor also reads this property, but it sees only the properties of the consumer.
        owned.put(StreamsConfig.mainConsumerPrefix(ContractTopology.HANDLER_IN_GLOBAL_THREAD), true);
        owned.put(StreamsConfig.PRODUCTION_EXCEPTION_HANDLER_CLASS_CONFIG, FailingProductionHandler.class);
        owned.put(
                StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG,
                configuration.topics().name(Topic.DEAD_LETTERS));
        // Generated names change with the topology, so an upgrade would lose the state under the old names.
        owned.put(StreamsConfig.ENSURE_EXPLICIT_INTERNAL_RESOURCE_NAMING_CONFIG, true);
        // Optimization renames and merges internal topics, so turning it on later would lose state.
        owned.put(StreamsConfig.TOPOLOGY_OPTIMIZATION_CONFIG, StreamsConfig.NO_OPTIMIZATION);
        // In Kafka 4.4.0, only the thread that owns a transactional store may read its metric uncommitted-bytes: a
        // commit frees the memory that another thread would read, and that ends the process. /metrics does not contain
        // this metric, and no other exporter may read the metrics of stores.
        owned.put(JmxReporter.EXCLUDE_CONFIG, ".*type=stream-state-metrics.*");
        owned.put(StreamsConfig.ENABLE_METRICS_PUSH_CONFIG, false);
        // A cached entry would keep its input record in memory, with megabytes of pixels.
        owned.put(StreamsConfig.STATESTORE_CACHE_MAX_BYTES_CONFIG, 0L);
        return owned;
    }

    /**
     * Rejects given properties that the application sets itself. The isolation level and {@code group.instance.id} are
     * also rejected with any prefix.
     */
    private static void refuseOwned(Map<String, Object> owned, Map<String, String> given) {
        TreeSet<String> refused = new TreeSet<>();
        for (String name : given.keySet()) {
            if (owned.containsKey(name)
                    || FORMER_NAMES.contains(name)
                    || name.endsWith(ConsumerConfig.ISOLATION_LEVEL_CONFIG)
                    || name.endsWith(ConsumerConfig.GROUP_INSTANCE_ID_CONFIG)) {
                refused.add("kafka." + name);
            }
        }
        if (!refused.isEmpty()) {
            throw new IllegalArgumentException(String.join(", ", refused)
                    + " cannot be set, because the application's guarantees depend on it: use the settings of the"
                    + " application and topics sections");
        }
    }
}
