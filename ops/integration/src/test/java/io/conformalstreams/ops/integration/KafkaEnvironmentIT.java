package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.environment.KafkaEnvironment;
import java.util.List;
import java.util.Map;
import java.util.UUID;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.NewTopic;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.serialization.StringSerializer;
import org.junit.jupiter.api.Test;

/** Tests the environment: a killed broker restarts with its data, at the same address; in a container if there is an engine. */
class KafkaEnvironmentIT {

    private final KafkaEnvironment environment = KafkaEnvironment.inContainer();

    @Test
    void bringsAKilledBrokerBackWithItsTopics() throws Exception {
        environment.assumeBrokerCanBeKilled();
        String before = environment.bootstrapServers();
        String topic = "survives-" + UUID.randomUUID();
        create(topic);

        environment.restartBroker();

        assertThat(environment.bootstrapServers()).isEqualTo(before);
        assertThat(sendTo(topic)).isZero();
    }

    private void create(String topic) throws Exception {
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", environment.bootstrapServers()))) {
            admin.createTopics(List.of(new NewTopic(topic, 1, (short) 1))).all().get();
        }
    }

    private long sendTo(String topic) throws Exception {
        try (KafkaProducer<String, String> producer = new KafkaProducer<>(
                Map.of("bootstrap.servers", environment.bootstrapServers()),
                new StringSerializer(),
                new StringSerializer())) {
            return producer.send(new ProducerRecord<>(topic, "value")).get().offset();
        }
    }
}
