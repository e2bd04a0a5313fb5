package io.conformalstreams.ops.integration;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.HashMap;
import java.util.Map;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.clients.producer.RecordMetadata;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.utils.Utils;

/** Sends any bytes under any key to any partition, as a broken gateway may. */
final class RawGateway implements AutoCloseable {

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final KafkaProducer<byte[], byte[]> producer;

    RawGateway(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        this.producer = new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer());
    }

    /** Returns the bytes that the real serializer writes for a value. */
    <T extends SpecificRecord> byte[] bytes(Topic topic, Class<T> contract, T value) {
        try (Serializer<T> serializer = serdes.serializer(contract)) {
            return serializer.serialize(configuration.topics().name(topic), value);
        }
    }

    /** Returns the partition that Kafka's default partitioner chooses for a key. */
    static int home(String key) {
        return Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % IsolatedStream.PARTITIONS;
    }

    /**
     * Sends a record, and returns its partition and offset.
     *
     * @param key null for none
     * @param value null for none
     */
    RecordMetadata send(Topic topic, int partition, String key, byte[] value) throws Exception {
        byte[] keyBytes = key == null ? null : key.getBytes(StandardCharsets.UTF_8);
        return producer.send(new ProducerRecord<>(configuration.topics().name(topic), partition, keyBytes, value))
                .get();
    }

    @Override
    public void close() {
        producer.close();
    }
}
