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
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyConfig;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.processor.api.ProcessorSupplier;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * Builds a topology between the project's topics. Keys are strings, values are the records of the contracts, and every
 * store is a key-value store of bytes on disk with a changelog.
 */
public final class ContractTopology {

    /**
     * Deprecated, as Kafka Streams 5.0 knows only {@code true}. Until then it warns wherever the setting is missing, even
     * while a topology is built. No topology has a global thread, so nothing else depends on it.
     */
    @SuppressWarnings("deprecation")
    public static final String HANDLER_IN_GLOBAL_THREAD =
            StreamsConfig.PROCESSING_EXCEPTION_HANDLER_GLOBAL_ENABLED_CONFIG;

    /** Kafka Streams wants all its required properties here, and takes the real ones when the topology is run. */
    private static final TopologyConfig CONFIG = new TopologyConfig(new StreamsConfig(Map.of(
            StreamsConfig.APPLICATION_ID_CONFIG,
            "unused",
            StreamsConfig.BOOTSTRAP_SERVERS_CONFIG,
            "unused:9092",
            HANDLER_IN_GLOBAL_THREAD,
            true)));

    private final Topology topology = new Topology(CONFIG);
    private final Set<String> stores = new TreeSet<>();
    private final Topics topics;
    private final ContractSerdes serdes;

    /** An empty topology. */
    public ContractTopology(Topics topics, ContractSerdes serdes) {
        this.topics = topics;
        this.serdes = serdes;
    }

    /** Reads a topic, from its first record where the application has committed no offset. */
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
     * @param stores that the processor uses; one that is named by several processors is shared by them
     * @param parents names of sources and processors that are already there
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
     * @param parents names of processors that are already there
     */
    public <T extends SpecificRecord> ContractTopology sink(
            String name, Topic topic, Class<T> contract, String... parents) {
        topology.addSink(name, topics.name(topic), new StringSerializer(), serdes.serializer(contract), parents);
        return this;
    }

    /** The topology as it has been built so far. */
    public Topology topology() {
        return topology;
    }

    /** Logged, so that it survives the machine. Not cached: a cached entry would keep the pixels of its input in memory. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
