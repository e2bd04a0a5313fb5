package io.conformalstreams.ops.replay;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.configuration.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.atomic.AtomicReference;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/**
 * Sends predictions and labelled images as a gateway must: keyed by stratum, partitioned by Kafka's default
 * partitioner, idempotent, and acknowledged by all replicas. Records of one topic and stratum keep their order. During an
 * outage, a record waits for {@code delivery.timeout.ms}, by default two minutes.
 */
public final class GatewayProducer implements Gateway, AutoCloseable {

    private final Topics topics;
    private final Serializer<LabelledImage> labelledImages;
    private final Serializer<Prediction> predictions;
    private final KafkaProducer<String, byte[]> producer;
    private final AtomicReference<Exception> failure = new AtomicReference<>();

    /** @param configuration names the topics, the cluster and the registry */
    public GatewayProducer(ConformalConfiguration configuration) {
        this.topics = configuration.topics();
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        this.labelledImages = serdes.serializer(LabelledImage.class);
        this.predictions = serdes.serializer(Prediction.class);
        this.producer = new KafkaProducer<>(
                properties(configuration.kafka().clientProperties()),
                new StringSerializer(),
                new ByteArraySerializer());
    }

    /**
     * Accepts a label. Returns before the cluster has it.
     *
     * @throws KafkaException if this record, or an earlier one, can't be sent
     */
    @Override
    public void send(LabelledImage label) {
        String topic = topics.name(Topic.LABELLED_IMAGES);
        send(topic, label.getStratum(), labelledImages.serialize(topic, label));
    }

    /**
     * Accepts a prediction. Returns before the cluster has it.
     *
     * @throws KafkaException if this record, or an earlier one, can't be sent
     */
    @Override
    public void send(Prediction prediction) {
        String topic = topics.name(Topic.PREDICTIONS);
        send(topic, prediction.getStratum(), predictions.serialize(topic, prediction));
    }

    /**
     * Waits until the cluster has everything.
     *
     * @throws KafkaException if a record can't be sent
     */
    public void flush() {
        producer.flush();
        throwFailure();
    }

    /** Waits for records that are being sent. Call {@link #flush()} first to learn whether they arrived. */
    @Override
    public void close() {
        producer.close();
        labelledImages.close();
        predictions.close();
    }

    private void send(String topic, String stratum, byte[] value) {
        throwFailure();
        producer.send(new ProducerRecord<>(topic, stratum, value), (metadata, exception) -> {
            if (exception != null) {
                failure.compareAndSet(null, exception);
            }
        });
    }

    private void throwFailure() {
        Exception first = failure.get();
        if (first != null) {
            throw new KafkaException("a record can't be sent: " + first.getMessage(), first);
        }
    }

    private static Map<String, Object> properties(Map<String, String> clientProperties) {
        Map<String, Object> properties = new HashMap<>(clientProperties);
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        // The producer refuses larger records before the broker does. If pixels are compressed, our code compresses
        // them, not the producer.
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.PREDICTIONS.maximumMessageBytes());
        properties.putIfAbsent(ProducerConfig.LINGER_MS_CONFIG, 5);
        // When all brokers are away, the producer forgets its topics, and send() waits until it knows them again. By
        // default, that wait ends after half of the time for a delivery.
        properties.putIfAbsent(ProducerConfig.MAX_BLOCK_MS_CONFIG, deliveryTimeout(properties));
        return properties;
    }

    private static Object deliveryTimeout(Map<String, Object> properties) {
        String name = ProducerConfig.DELIVERY_TIMEOUT_MS_CONFIG;
        return properties.getOrDefault(
                name, ProducerConfig.configDef().defaultValues().get(name));
    }
}
