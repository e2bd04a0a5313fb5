package io.conformalstreams.processor.runtime;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Configurations;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.clients.consumer.ConsumerConfig;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.streams.StreamsConfig;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class StreamsPropertiesTest {

    @Test
    void shouldOwnWhatTheGuaranteesRestOn() {
        Properties properties = properties(Map.of());
        assertThat(properties)
                .containsEntry("application.id", "conformal-streams-calibration")
                .containsEntry("processing.guarantee", "exactly_once_v2")
                .containsEntry("errors.dead.letter.queue.topic.name", "conformal.dead-letters")
                .containsEntry("ensure.explicit.internal.resource.naming", true)
                .containsEntry("statestore.cache.max.bytes", 0L);
        StreamsConfig config = new StreamsConfig(properties);
        assertThat(config.deserializationExceptionHandler()).isInstanceOf(ClassifyingDeserializationHandler.class);
        assertThat(config.processingExceptionHandler()).isInstanceOf(ClassifyingProcessingHandler.class);
        assertThat(config.productionExceptionHandler()).isInstanceOf(FailingProductionHandler.class);
    }

    @Test
    void shouldFitTheLargestRecordOfAnyTopic() {
        StreamsConfig config = new StreamsConfig(properties(Map.of()));
        Map<String, Object> producer = config.getProducerConfigs("client");
        Map<String, Object> consumer = config.getMainConsumerConfigs("group", "client", 0);
        for (Topic topic : Topic.values()) {
            assertThat((int) producer.get(ProducerConfig.MAX_REQUEST_SIZE_CONFIG))
                    .isGreaterThanOrEqualTo(topic.maximumMessageBytes());
            assertThat((int) consumer.get(ConsumerConfig.MAX_PARTITION_FETCH_BYTES_CONFIG))
                    .isGreaterThanOrEqualTo(topic.maximumMessageBytes());
        }
        assertThat(consumer)
                .containsEntry(ConsumerConfig.ISOLATION_LEVEL_CONFIG, "read_committed")
                .containsEntry(ConsumerConfig.MAX_POLL_RECORDS_CONFIG, 16)
                .containsEntry(ConsumerConfig.AUTO_OFFSET_RESET_CONFIG, "earliest");
    }

    @Test
    void shouldLetTheUserReplaceDefaultsUnderAnyPrefix() {
        for (String prefix : new String[] {"", "consumer.", "main.consumer."}) {
            StreamsConfig config = new StreamsConfig(properties(Map.of(prefix + "max.poll.records", "3")));
            assertThat(Integer.parseInt(String.valueOf(config.getMainConsumerConfigs("group", "client", 0)
                            .get(ConsumerConfig.MAX_POLL_RECORDS_CONFIG))))
                    .as("prefix '%s'", prefix)
                    .isEqualTo(3);
        }
        for (String prefix : new String[] {"", "producer."}) {
            StreamsConfig config = new StreamsConfig(properties(Map.of(prefix + "batch.size", "20000")));
            assertThat(config.getProducerConfigs("client"))
                    .as("prefix '%s'", prefix)
                    .containsEntry(ProducerConfig.BATCH_SIZE_CONFIG, "20000");
        }
        assertThat(properties(Map.of("commit.interval.ms", "250", "sasl.mechanism", "PLAIN")))
                .containsEntry("commit.interval.ms", "250")
                .containsEntry("sasl.mechanism", "PLAIN")
                .doesNotContainKey("schema.registry.url");
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "application.id",
                "processing.guarantee",
                "state.dir",
                "deserialization.exception.handler",
                "default.deserialization.exception.handler",
                "processing.exception.handler",
                "production.exception.handler",
                "errors.dead.letter.queue.topic.name",
                "cache.max.bytes.buffering",
                "conformal.store.memory.bytes",
                "isolation.level",
                "main.consumer.isolation.level",
                "group.instance.id",
                "main.consumer.group.instance.id",
                "metrics.jmx.exclude",
                "enable.metrics.push",
                "num.standby.replicas"
            })
    void shouldRefuseWhatTheApplicationOwns(String name) {
        assertThatThrownBy(() -> properties(Map.of(name, "mine")))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessageContaining("kafka." + name + " cannot be set")
                .hasMessageNotContaining("mine");
    }

    private static Properties properties(Map<String, String> given) {
        StringBuilder yaml = new StringBuilder(Configurations.MINIMAL);
        given.forEach((name, value) ->
                yaml.append("  ").append(name).append(": ").append(value).append('\n'));
        ConformalConfiguration configuration = ConformalConfiguration.parse(yaml.toString(), Map.of());
        return StreamsProperties.of(configuration, configuration.application().calibrationId());
    }
}
