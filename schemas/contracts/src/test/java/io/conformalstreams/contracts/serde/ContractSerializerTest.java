package io.conformalstreams.contracts.serde;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.entities.Rule;
import io.confluent.kafka.schemaregistry.client.rest.entities.RuleKind;
import io.confluent.kafka.schemaregistry.client.rest.entities.RuleMode;
import io.confluent.kafka.schemaregistry.client.rest.entities.RuleSet;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.StratumThresholds;
import java.io.ByteArrayOutputStream;
import java.nio.ByteBuffer;
import java.time.Instant;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import org.apache.avro.Schema;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Serializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the serializer that looks up a schema only once with Confluent's. */
class ContractSerializerTest {

    private static final String TOPIC = "conformal.values";
    private static final String SUBJECT = TOPIC + "-value";
    private static final int VALUES = 100;
    private static final Map<String, Object> SETTINGS = Map.of("schema.registry.url", "mock://unused");

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();

    @ParameterizedTest
    @ValueSource(
            classes = {IssuedConfidenceSet.class, CalibrationScore.class, StratumThresholds.class, Prediction.class})
    <T extends SpecificRecord> void shouldWriteWhatConfluentWrites(Class<T> contract) throws Exception {
        List<T> values = values(contract);
        register(contract, values.get(0));
        Serializer<T> serializer = ContractSerdes.on(registry, SETTINGS).serializer(contract);
        KafkaAvroSerializer confluent = confluent();
        for (T value : values) {
            byte[] expected = confluent.serialize(TOPIC, value);
            assertThat(serializer.serialize(TOPIC, new RecordHeaders(), value)).isEqualTo(expected);
            assertThat(serializer.serialize(TOPIC, value)).isEqualTo(expected);
        }
    }

    @Test
    void shouldLookUpTheSchemaOfATopicOnlyOnce() throws Exception {
        register(DriftCommand.class, command());
        Serializer<DriftCommand> serializer =
                ContractSerdes.on(registry, SETTINGS).serializer(DriftCommand.class);
        byte[] first = serializer.serialize(TOPIC, command());
        registry.deleteSubject(SUBJECT);
        assertThat(serializer.serialize(TOPIC, command())).isEqualTo(first);
        assertThatThrownBy(() -> serializer.serialize("conformal.others", command()))
                .isInstanceOf(SerializationException.class);
    }

    /** With this setting, Confluent's serializer may convert values to another version. */
    @Test
    void shouldLeaveEveryValueToConfluentIfItMayChangeIt() throws Exception {
        register(DriftCommand.class, command());
        Map<String, Object> settings = new HashMap<>(SETTINGS);
        settings.put("use.latest.version", true);
        settings.put("latest.cache.ttl.sec", 0);
        Serializer<DriftCommand> serializer =
                ContractSerdes.on(registry, settings).serializer(DriftCommand.class);
        serializer.serialize(TOPIC, command());
        registry.deleteSubject(SUBJECT);
        assertThatThrownBy(() -> serializer.serialize(TOPIC, command())).isInstanceOf(SerializationException.class);
    }

    /** Rules of a schema may change values, for example encrypt them, and only Confluent's serializer executes them. */
    @Test
    void shouldLeaveEveryValueToConfluentIfItsSchemaHasRules() throws Exception {
        register(DriftCommand.class, command());
        Rule rule = new Rule(
                "on reading", null, RuleKind.CONDITION, RuleMode.READ, "CEL", null, null, "true", null, null, false);
        AvroSchema schema = new AvroSchema(DriftCommand.getClassSchema());
        MockSchemaRegistryClient withRules = new MockSchemaRegistryClient();
        int number = withRules.register(SUBJECT, schema.copy(null, new RuleSet(null, List.of(rule))));
        KafkaAvroSerializer confluent = confluent();
        assertThat(ByteBuffer.wrap(confluent.serialize(TOPIC, command())).getInt(1))
                .isEqualTo(number);

        Serializer<DriftCommand> serializer =
                new ContractSerializer<>(DriftCommand.class, confluent, Optional.of(withRules));
        serializer.serialize(TOPIC, command());
        registry.deleteSubject(SUBJECT);
        assertThatThrownBy(() -> serializer.serialize(TOPIC, command())).isInstanceOf(SerializationException.class);
    }

    /** Without the registry, nobody knows whether a schema has rules. */
    @Test
    void shouldLeaveEveryValueToConfluentIfTheRegistryDoesNotAnswer() throws Exception {
        register(DriftCommand.class, command());
        Serializer<DriftCommand> serializer =
                new ContractSerializer<>(DriftCommand.class, confluent(), Optional.of(new MockSchemaRegistryClient()));
        serializer.serialize(TOPIC, command());
        registry.deleteSubject(SUBJECT);
        assertThatThrownBy(() -> serializer.serialize(TOPIC, command())).isInstanceOf(SerializationException.class);
    }

    @Test
    void shouldRefuseAValueAsConfluentDoes() throws Exception {
        register(DriftCommand.class, command());
        Serializer<DriftCommand> serializer =
                ContractSerdes.on(registry, SETTINGS).serializer(DriftCommand.class);
        serializer.serialize(TOPIC, command());
        DriftCommand incomplete = command();
        incomplete.put(incomplete.getSchema().getField("reason").pos(), null);
        assertThatThrownBy(() -> serializer.serialize(TOPIC, incomplete)).isInstanceOf(SerializationException.class);
        assertThat(serializer.serialize(TOPIC, new RecordHeaders(), null)).isNull();
    }

    private static DriftCommand command() {
        return DriftCommand.newBuilder()
                .setStratum("unet@3|north")
                .setCommand(DriftCommandKind.NEW_EPOCH)
                .setReason("new protocol")
                .setIssuedAt(Instant.ofEpochMilli(1_790_000_000_000L))
                .build();
    }

    private KafkaAvroSerializer confluent() {
        KafkaAvroSerializer confluent = new KafkaAvroSerializer(registry);
        confluent.configure(
                Map.of(
                        "schema.registry.url", "mock://unused",
                        "auto.register.schemas", false,
                        "avro.remove.java.properties", true),
                false);
        return confluent;
    }

    /** Registers the schema of a contract for the topic, as it is without properties for Java. */
    private <T extends SpecificRecord> void register(Class<T> contract, T value) {
        ContractSerdes.on(registry, Map.of("schema.registry.url", "mock://unused", "auto.register.schemas", true))
                .serializer(contract)
                .serialize(TOPIC, value);
    }

    /** Returns random values of a contract. */
    private <T extends SpecificRecord> List<T> values(Class<T> contract) throws Exception {
        Schema schema =
                new Schema.Parser().parse(SpecificData.get().getSchema(contract).toString());
        int number = registry.register("values-" + schema.hashCode(), new AvroSchema(schema));
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(schema);
        List<T> values = new ArrayList<>();
        for (Object datum : new RandomData(schema, VALUES, 1L)) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(0);
            bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            writer.write(datum, encoder);
            encoder.flush();
            values.add(ContractSerdes.on(registry, SETTINGS)
                    .deserializer(contract)
                    .deserialize(TOPIC, bytes.toByteArray()));
        }
        return values;
    }
}
