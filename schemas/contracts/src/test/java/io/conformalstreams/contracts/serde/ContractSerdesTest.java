package io.conformalstreams.contracts.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.RejectedRecord;
import java.time.Instant;
import java.util.Map;
import org.apache.kafka.common.errors.SerializationException;
import org.junit.jupiter.api.Test;

class ContractSerdesTest {

    private static final String TOPIC = "conformal.drift-commands";
    private static final Map<String, Object> REGISTERING =
            Map.of("schema.registry.url", "mock://unused", "auto.register.schemas", true);
    private static final Map<String, Object> STRICT = Map.of("schema.registry.url", "mock://unused");

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    private static DriftCommand command() {
        return DriftCommand.newBuilder()
                .setStratum("unet@3|north")
                .setCommand(DriftCommandKind.NEW_EPOCH)
                .setReason("new protocol")
                .setIssuedAt(Instant.ofEpochMilli(1_790_000_000_000L))
                .build();
    }

    @Test
    void shouldReadWhatItWrote() {
        byte[] bytes = ContractSerdes.on(registry, REGISTERING)
                .serializer(DriftCommand.class)
                .serialize(TOPIC, command());
        assertThat(ContractSerdes.on(registry, STRICT)
                        .deserializer(DriftCommand.class)
                        .deserialize(TOPIC, bytes))
                .isEqualTo(command());
    }

    @Test
    void shouldRefuseANegativeSchemaIdWithoutAskingTheRegistry() {
        byte[] bytes = {0, -1, -1, -1, -5, 1, 2, 3};
        assertThatThrownBy(() -> ContractSerdes.on(registry, STRICT)
                        .deserializer(DriftCommand.class)
                        .deserialize("topic", bytes))
                .isInstanceOf(SerializationException.class)
                .hasMessageContaining("the schema id -5, which no registry gives out")
                .hasNoCause();
    }

    @Test
    void shouldNotRegisterSchemasByItself() {
        assertThatThrownBy(() -> ContractSerdes.on(registry, STRICT)
                        .serializer(DriftCommand.class)
                        .serialize(TOPIC, command()))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldRefuseAValueOfAnotherContract() {
        byte[] bytes = ContractSerdes.on(registry, REGISTERING)
                .serializer(DriftCommand.class)
                .serialize(TOPIC, command());
        assertThatThrownBy(() -> ContractSerdes.on(registry, STRICT)
                        .deserializer(RejectedRecord.class)
                        .deserialize(TOPIC, bytes))
                .isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldPassNullThrough() {
        assertThat(ContractSerdes.on(registry, STRICT)
                        .deserializer(DriftCommand.class)
                        .deserialize(TOPIC, null))
                .isNull();
    }
}
