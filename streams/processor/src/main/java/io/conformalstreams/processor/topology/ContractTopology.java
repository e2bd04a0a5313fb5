package io.conformalstreams.processor.topology;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Topics;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.StreamsBuilder;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds a topology between the project's topics. Keys are strings, and values are the records of the contracts. Each
 * store is a persistent key-value store of bytes with a changelog.
 */
public final class ContractTopology {

    /**
     * A deprecated property: from Kafka Streams 5.0 on, it is always {@code true}. Until then, Kafka Streams logs a
     * warning if the property is missing, even while a topology is built. No topology has a global thread, so nothing else depends
     * on it.
     */
    @SuppressWarnings("deprecation")
    public static final String HANDLER_IN_GLOBAL_THREAD =
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG;

    /** Kafka Streams requires these properties to build a topology. To run the topology, it uses the real values. */
    private static final TopologyConfig CONFIG = new TopologyConfig(new StreamsConfig(Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "unused",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            "unused:9092",
            HANDLER_IN_GLOBAL_THREAD,
            true)));

    /** Returns a builder for a topology that repartitions records, which {@link Topology} cannot do. */
    public static StreamsBuilder builder() {
        return new StreamsBuilder(CONFIG);
    }

    private final Topology topology = new Topology(CONFIG);
    private final Set<String> stores = new TreeSet<>();
    private final Topics topics;
    private final ContractSerdes serdes;

    /** Creates an empty topology. */
    public ContractTopology(Topics topics, ContractSerdes serdes) {
        this.topics = topics;
        this.serdes = serdes;
    }

    /** Reads a topic. If the application has committed no offset, it starts at the topic's first record. */
    public <T extends SpecificRecord> ContractTopology source(
            String name, Topic topic, Class<T> contract, TimestampExtractor timestamps) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                timestamps,
                new StringDeserializer(),
                serdes.deserializer(contract),
                topics.name(topic));
        return this;
    }

    /**
     * Processes the records of other nodes.
     *
     * @param stores names of the stores that the processor uses; processors that name the same store share it
     * @param parents names of sources and processors that were added before
     */
    public <I, K, O> ContractTopology processor(
            String name, ProcessorSupplier<String, I, K, O> processor, List<String> stores, String... parents) {
        topology.addProcessor(name, processor, parents);
        for (String store : stores) {
            if (this.stores.add(store)) {
                topology.addStateStore(store(store));
            }
            topology.connectProcessorAndStateStores(name, store);
        }
        return this;
    }

    /**
     * Writes the records of processors to a topic.
     *
     * @param parents names of processors that were added before
     */
    public <T extends SpecificRecord> ContractTopology sink(
            String name, Topic topic, Class<T> contract, String... parents) {
        topology.addSink(name, topics.name(topic), new StringSerializer(), serdes.serializer(contract), parents);
        return this;
    }

    /** Returns the topology built so far. */
    public Topology topology() {
        return topology;
    }

    /**
     * Creates a store that survives the loss of the machine, because it has a changelog. It has no cache, because a
     * cache would keep the pixels of inputs in memory.
     */
    public static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
