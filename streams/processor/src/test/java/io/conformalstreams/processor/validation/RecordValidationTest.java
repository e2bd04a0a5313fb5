package io.conformalstreams.processor.validation;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatCode;
import static org.assertj.core.api.Assertions.catchThrowableOfType;

import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.internals.BuiltInPartitioner;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.record.TimestampType;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class RecordValidationTest {

    private static final int PARTITIONS = 6;
    private static final ConformalConfiguration CONFIGURATION = ConformalConfiguration.parse("""
            models:
              - {name: net, dimensions: 2, scores: logit, encoding: float32,
                 channels: [{name: organ, labelValues: [1]}]}
            procedures:
              - {name: sets, type: confidence-sets, model: net, channel: organ, alphas: [0.1], combination: marginal,
                 inner: identity, outer: identity, window: all}
            kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://validation"}
            """, Map.of());

    private final RecordValidation validation = new RecordValidation(CONFIGURATION, PARTITIONS);

    @ParameterizedTest
    @ValueSource(strings = {"net", "net@1|north", "net@1|süd", "net@2.0|Klinik für Radiologie", "net|あ"})
    void shouldAcceptARecordOnlyWhereKafkasPartitionerPutsItsKey(String key) {
        int belongs = BuiltInPartitioner.partitionForKey(key.getBytes(StandardCharsets.UTF_8), PARTITIONS);
        for (int partition = 0; partition < PARTITIONS; partition++) {
            int placed = partition;
            if (placed == belongs) {
                assertThatCode(() -> validation.requirePlacement(key, key, placed))
                        .doesNotThrowAnyException();
            } else {
                RejectedRecordException rejection = catchThrowableOfType(
                        RejectedRecordException.class, () -> validation.requirePlacement(key, key, placed));
                assertThat(rejection.reason()).isEqualTo(RejectionReason.MISPLACED);
                assertThat(rejection)
                        .hasMessageContaining("partition " + placed)
                        .hasMessageContaining("belongs in " + belongs + " of " + PARTITIONS);
            }
        }
    }

    @ParameterizedTest(name = "event {0} ms, append {1} ms: {2} ms")
    @CsvSource({"1000, 5000, 1000", "9000, 5000, 5000", "-7, 5000, 0", "1000, -1, 0"})
    void shouldTakeTheEventTimeClampedToTheAppendTime(long event, long appended, long expected) {
        DriftCommand command = DriftCommand.newBuilder()
                .setStratum("net")
                .setCommand(DriftCommandKind.NEW_EPOCH)
                .setIssuedAt(Instant.ofEpochMilli(event))
                .build();
        assertThat(new EventTimeExtractor().extract(record(appended, command), 42))
                .isEqualTo(expected);
    }

    @Test
    void shouldTakeTheAppendTimeOfARecordWithoutValue() {
        assertThat(new EventTimeExtractor().extract(record(5000, null), 42)).isEqualTo(5000);
    }

    private static ConsumerRecord<Object, Object> record(long appended, Object value) {
        return new ConsumerRecord<>(
                "topic",
                0,
                0,
                appended,
                TimestampType.LOG_APPEND_TIME,
                0,
                0,
                "net",
                value,
                new RecordHeaders(),
                Optional.empty());
    }
}
