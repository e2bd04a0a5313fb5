package io.conformalstreams.ops.integration;

import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.environment.DriftAlertSamples;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Writes drift alerts to their topic in place of the prediction topology. */
final class AlertTopic {

    private AlertTopic() {}

    /** Writes states of alerts. */
    static void publish(IsolatedStream stream, DriftAlert... states) throws Exception {
        publish(stream.configuration(), states);
    }

    /** Writes states of alerts as a client of a cluster. */
    static void publish(ConformalConfiguration configuration, DriftAlert... states) throws Exception {
        String topic = configuration.topics().name(Topic.DRIFT_ALERTS);
        try (Serializer<DriftAlert> serializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).serializer(DriftAlert.class)) {
            for (DriftAlert state : states) {
                put(configuration, state.getAlertId(), serializer.serialize(topic, state));
            }
        }
    }

    static void erase(IsolatedStream stream, DriftAlert alert) throws Exception {
        put(stream, alert.getAlertId(), null);
    }

    /** @param value null for none */
    static void put(IsolatedStream stream, String key, byte[] value) throws Exception {
        put(stream.configuration(), key, value);
    }

    private static void put(ConformalConfiguration configuration, String key, byte[] value) throws Exception {
        String topic = configuration.topics().name(Topic.DRIFT_ALERTS);
        try (KafkaProducer<String, byte[]> producer = new KafkaProducer<>(
                Map.copyOf(configuration.kafka().clientProperties()),
                new StringSerializer(),
                new ByteArraySerializer())) {
            producer.send(new ProducerRecord<>(topic, key, value)).get();
        }
    }

    /** Returns the resolved state of the alert. */
    static DriftAlert resolved(DriftAlert alert, Instant at) {
        DriftAlert last = DriftAlertSamples.next(alert, AlertState.UPDATED, alert.getSeverity(), at);
        return DriftAlertSamples.next(last, AlertState.RESOLVED, alert.getSeverity(), at);
    }
}
