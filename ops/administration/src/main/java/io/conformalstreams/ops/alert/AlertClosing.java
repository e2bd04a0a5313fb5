package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.time.Instant;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Closes alerts at an operator's request. */
public final class AlertClosing {

    private AlertClosing() {}

    /**
     * Tells the prediction topology to close an alert. Returns when the cluster has the command on all replicas.
     *
     * @param reason in the operator's words, without patient identifiers
     * @param at when the operator requested it
     * @throws KafkaException if the cluster or the registry doesn't accept it
     */
    public static void request(ConformalConfiguration configuration, DriftAlert alert, String reason, Instant at)
            throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Serializer<DriftCommand> serializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).serializer(DriftCommand.class);
        DriftCommand command = command(alert, reason, at);
        try (KafkaProducer<String, DriftCommand> producer =
                new KafkaProducer<>(properties, new StringSerializer(), serializer)) {
            producer.send(new ProducerRecord<>(
                            configuration.topics().name(Topic.DRIFT_COMMANDS), command.getStratum(), command))
                    .get();
        } catch (ExecutionException e) {
            throw new KafkaException(
                    "the command can't be sent: " + e.getCause().getMessage(), e.getCause());
        }
    }

    static DriftCommand command(DriftAlert alert, String reason, Instant at) {
        return DriftCommand.newBuilder()
                .setStratum(alert.getStratum())
                .setCommand(DriftCommandKind.CLOSE_ALERT)
                .setAlertId(alert.getAlertId())
                .setReason(reason)
                .setIssuedAt(at)
                .build();
    }
}
