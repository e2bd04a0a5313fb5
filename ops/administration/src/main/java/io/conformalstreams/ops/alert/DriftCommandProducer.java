package io.conformalstreams.ops.alert;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.HashMap;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;

/** Sends commands of an operator to the prediction topology. */
final class DriftCommandProducer {

    private DriftCommandProducer() {}

    /**
     * Sends a command. Returns when the cluster has it on all replicas.
     *
     * @throws KafkaException if the cluster or the registry doesn't accept it
     */
    static void send(ConformalConfiguration configuration, DriftCommand command) throws InterruptedException {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        Serializer<DriftCommand> serializer =
                ContractSerdes.on(configuration.kafka().registryProperties()).serializer(DriftCommand.class);
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
}
