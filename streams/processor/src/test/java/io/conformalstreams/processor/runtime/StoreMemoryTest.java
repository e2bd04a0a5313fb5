package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;

import java.nio.file.Path;
import java.util.Map;
import java.util.Properties;
import java.util.stream.DoubleStream;
import java.util.stream.IntStream;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.processor.api.ContextualProcessor;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.rocksdb.BlockBasedTableConfig;
import org.rocksdb.Options;

class StoreMemoryTest {

    private static final int MEBIBYTE = 1 << 20;
    private static final int STORES = 8;
    private static final int ENTRIES = 125;
    private static final int ENTRY_BYTES = 65_536;

    @TempDir
    private Path folder;

    @Test
    void shouldLimitTheMemoryOfAllStoresTogether() {
        Properties properties = properties();
        properties.put(StreamsConfig.ROCKSDB_CONFIG_SETTER_CLASS_CONFIG, StoreMemory.class);
        properties.put(StoreMemory.BYTES, 16 * MEBIBYTE);
        try (TopologyTestDriver driver = filled(properties)) {
            // A buffer that is written to a file counts until it has been written.
            assertThat(sum(driver, "cur-size-all-mem-tables")).isBetween(1.0 * MEBIBYTE, 16.0 * MEBIBYTE);
            assertThat(largest(driver, "block-cache-usage")).isBetween(1.0 * MEBIBYTE, 20.0 * MEBIBYTE);
            assertThat(sum(driver, "estimate-table-readers-mem")).isLessThan(MEBIBYTE);
        }
    }

    /** Without it, the entries of this test stay in memory, so the test above can fail. */
    @Test
    void shouldBeNeeded() {
        try (TopologyTestDriver driver = filled(properties())) {
            assertThat(sum(driver, "cur-size-all-mem-tables")).isGreaterThan(32.0 * MEBIBYTE);
        }
    }

    /** Kafka Streams sets 4 KiB before it calls the class. */
    @Test
    void shouldReadLargerBlocksThanByDefault() {
        try (Options options = new Options()) {
            options.setTableFormatConfig(new BlockBasedTableConfig().setBlockSize(4096));
            new StoreMemory().setConfig("store", options, Map.of(StoreMemory.BYTES, 16 * MEBIBYTE));
            assertThat(options.tableFormatConfig())
                    .isInstanceOfSatisfying(
                            BlockBasedTableConfig.class,
                            tables -> assertThat(tables.blockSize()).isEqualTo(16_384));
        }
    }

    private Properties properties() {
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "store-memory");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "127.0.0.1:1");
        properties.put(StreamsConfig.STATE_DIR_CONFIG, folder.toString());
        return properties;
    }

    private static TopologyTestDriver filled(Properties properties) {
        TopologyTestDriver driver = new TopologyTestDriver(topology(), properties);
        TestInputTopic<byte[], byte[]> topic =
                driver.createInputTopic("entries", new ByteArraySerializer(), new ByteArraySerializer());
        for (int i = 0; i < ENTRIES; i++) {
            topic.pipeInput(new byte[] {(byte) i, (byte) (i >> 8)}, new byte[ENTRY_BYTES]);
        }
        return driver;
    }

    private static Topology topology() {
        Topology topology = new Topology();
        topology.addSource("source", new ByteArrayDeserializer(), new ByteArrayDeserializer(), "entries");
        topology.addProcessor("keep", Keep::new, "source");
        for (int i = 0; i < STORES; i++) {
            topology.addStateStore(
                    Stores.keyValueStoreBuilder(
                                    Stores.persistentKeyValueStore(name(i)), Serdes.ByteArray(), Serdes.ByteArray())
                            .withLoggingDisabled(),
                    "keep");
        }
        return topology;
    }

    private static String name(int store) {
        return "store-" + store;
    }

    private static double sum(TopologyTestDriver driver, String metric) {
        return values(driver, metric).sum();
    }

    private static double largest(TopologyTestDriver driver, String metric) {
        return values(driver, metric).max().orElseThrow();
    }

    private static DoubleStream values(TopologyTestDriver driver, String metric) {
        return driver.metrics().entrySet().stream()
                .filter(entry -> entry.getKey().name().equals(metric))
                .mapToDouble(entry -> ((Number) entry.getValue().metricValue()).doubleValue());
    }

    /** Keeps every record in every store. */
    private static final class Keep extends ContextualProcessor<byte[], byte[], Void, Void> {

        @Override
        public void process(Record<byte[], byte[]> entry) {
            IntStream.range(0, STORES)
                    .mapToObj(store -> context().<KeyValueStore<byte[], byte[]>>getStateStore(name(store)))
                    .forEach(store -> store.put(entry.key(), entry.value()));
        }
    }
}
