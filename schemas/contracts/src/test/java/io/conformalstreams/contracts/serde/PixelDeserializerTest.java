package io.conformalstreams.contracts.serde;

import static org.assertj.core.api.Assertions.assertThat;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.MockSchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.apache.avro.Schema;
import org.apache.avro.SchemaBuilder;
import org.apache.avro.generic.GenericDatumWriter;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.avro.util.RandomData;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.Deserializer;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares the reader that doesn't copy pixels with Confluent's, on random values and on damaged ones. */
class PixelDeserializerTest {

    private static final String TOPIC = "conformal.predictions";
    private static final int VALUES = 150;
    private static final int DAMAGES = 20;
    private static final Map<String, Object> SETTINGS = Map.of("schema.registry.url", "mock://unused");

    private final MockSchemaRegistryClient registry = new MockSchemaRegistryClient();
    private final Random random = new Random(1);

    @ParameterizedTest
    @ValueSource(classes = {LabelledImage.class, Prediction.class})
    <T extends SpecificRecord> void shouldReadWhatConfluentReads(Class<T> contract) throws Exception {
        Readers<T> readers = readers(contract);
        for (byte[] value : values(schema(contract), VALUES)) {
            readers.requireEqual(value);
        }
    }

    /** Fields with defaults are absent, one field is unknown, and another is in another place. */
    @ParameterizedTest
    @ValueSource(classes = {LabelledImage.class, Prediction.class})
    <T extends SpecificRecord> void shouldReadValuesOfAnotherSchema(Class<T> contract) throws Exception {
        Readers<T> readers = readers(contract);
        List<byte[]> values = values(evolved(schema(contract)), VALUES);
        for (byte[] value : values) {
            readers.requireEqual(value);
        }
        assertThat(values.stream().filter(readers::areViewed).count()).isGreaterThan(10);
    }

    @ParameterizedTest
    @ValueSource(classes = {LabelledImage.class, Prediction.class})
    <T extends SpecificRecord> void shouldTreatDamagedValuesAsConfluentDoes(Class<T> contract) throws Exception {
        Readers<T> readers = readers(contract);
        int refused = 0;
        for (byte[] value : values(schema(contract), VALUES / 5)) {
            readers.requireEqual(value);
            for (int damage = 0; damage < DAMAGES; damage++) {
                refused += readers.requireEqual(damaged(value)) ? 0 : 1;
            }
        }
        assertThat(refused).isBetween(VALUES / 5, VALUES / 5 * DAMAGES - 1);
    }

    @Test
    void shouldViewThePixelsOfTheSecondValueOfASchema() throws Exception {
        Deserializer<Prediction> reader = ContractSerdes.on(registry, SETTINGS).deserializer(Prediction.class);
        List<byte[]> values = new ArrayList<>();
        for (byte[] value : values(schema(Prediction.class), VALUES)) {
            if (reader.deserialize(TOPIC, value).getScores().getData() instanceof ByteBuffer) {
                values.add(value);
            }
        }
        assertThat(values).hasSizeGreaterThan(10);
        for (byte[] value : values) {
            ByteBuffer pixels = (ByteBuffer) reader.deserialize(TOPIC, new RecordHeaders(), value)
                    .getScores()
                    .getData();
            assertThat(pixels.array()).isSameAs(value);
            assertThat(pixels.position()).isZero();
        }
    }

    @Test
    void shouldAskTheRegistryAgainAfterItFailed() throws Exception {
        RegistryWithFailures failing = new RegistryWithFailures();
        List<byte[]> values = values(failing, schema(Prediction.class), VALUES);
        Deserializer<Prediction> reader = ContractSerdes.on(failing, SETTINGS).deserializer(Prediction.class);
        failing.fails = true;
        values.forEach(value -> reader.deserialize(TOPIC, new RecordHeaders(), value));
        assertThat(failing.failures).isPositive();
        failing.fails = false;
        values.forEach(value -> reader.deserialize(TOPIC, new RecordHeaders(), value));

        assertThat(values).anyMatch(new Readers<>(reader, reader)::areViewed);
    }

    /** A registry that Confluent's deserializer reaches, but whose lookup by number alone fails. */
    private static final class RegistryWithFailures extends MockSchemaRegistryClient {

        private boolean fails;
        private int failures;

        @Override
        public ParsedSchema getSchemaById(int id) throws IOException, RestClientException {
            if (fails) {
                failures++;
                throw new IOException("the registry does not respond");
            }
            return super.getSchemaById(id);
        }
    }

    /** A consumer's fetched buffer is reused or large, so no value may refer to it. */
    @Test
    void shouldNotViewAFetchedBuffer() throws Exception {
        Deserializer<Prediction> reader = ContractSerdes.on(registry, SETTINGS).deserializer(Prediction.class);
        for (byte[] value : values(schema(Prediction.class), VALUES)) {
            ByteBuffer fetched =
                    ByteBuffer.allocate(value.length + 9).put(5, value).position(5);
            fetched.limit(5 + value.length);
            Prediction expected = reader.deserialize(TOPIC, new RecordHeaders(), value);
            Prediction read = reader.deserialize(TOPIC, new RecordHeaders(), fetched);
            Arrays.fill(fetched.array(), (byte) 0);
            assertThat(read).isEqualTo(expected);
        }
    }

    private <T extends SpecificRecord> Readers<T> readers(Class<T> contract) {
        KafkaAvroDeserializer confluent = new KafkaAvroDeserializer(registry);
        confluent.configure(
                Map.of(
                        "schema.registry.url", "mock://unused",
                        "specific.avro.reader", true,
                        "avro.remove.java.properties", true),
                false);
        return new Readers<>(
                new ContractDeserializer<>(contract, confluent),
                ContractSerdes.on(registry, SETTINGS).deserializer(contract));
    }

    private record Readers<T extends SpecificRecord>(Deserializer<T> confluent, Deserializer<T> viewing) {

        /** Requires equal values or equal exceptions. Returns whether there are values. */
        boolean requireEqual(byte[] bytes) {
            byte[] before = bytes.clone();
            Object expected = outcome(confluent, bytes);
            Object actual = outcome(viewing, bytes);
            assertThat(actual).isEqualTo(expected);
            assertThat(bytes).isEqualTo(before);
            return !(expected instanceof List);
        }

        /** Tells whether the pixels of a value are a view of its bytes. */
        boolean areViewed(byte[] bytes) {
            SpecificRecord value = viewing.deserialize(TOPIC, new RecordHeaders(), bytes);
            ScoreArray scores =
                    (ScoreArray) value.get(value.getSchema().getField("scores").pos());
            return scores != null && scores.getData() instanceof ByteBuffer pixels && pixels.array() == bytes;
        }

        private static Object outcome(Deserializer<?> deserializer, byte[] bytes) {
            try {
                return deserializer.deserialize(TOPIC, new RecordHeaders(), bytes);
            } catch (RuntimeException refused) {
                Throwable cause = refused;
                while (cause.getCause() != null) {
                    cause = cause.getCause();
                }
                return List.of(refused.getClass(), String.valueOf(refused.getMessage()), cause.getClass());
            }
        }
    }

    private static Schema schema(Class<?> contract) {
        return new Schema.Parser().parse(SpecificData.get().getSchema(contract).toString());
    }

    private static Schema evolved(Schema schema) {
        SchemaBuilder.FieldAssembler<Schema> fields = SchemaBuilder.record(schema.getName())
                .namespace(schema.getNamespace())
                .fields()
                .name("unknownToUs")
                .type()
                .bytesType()
                .noDefault();
        List<Schema.Field> kept = new ArrayList<>(schema.getFields().stream()
                .filter(field -> !field.hasDefaultValue() || field.name().equals("scores"))
                .toList());
        kept.add(kept.remove(0));
        for (Schema.Field field : kept) {
            fields = fields.name(field.name()).type(field.schema()).noDefault();
        }
        return fields.endRecord();
    }

    /** Returns random values of a schema as they would be on the topic. */
    private List<byte[]> values(Schema schema, int count) throws Exception {
        return values(registry, schema, count);
    }

    private List<byte[]> values(MockSchemaRegistryClient registry, Schema schema, int count) throws Exception {
        int number = registry.register("values-" + schema.hashCode(), new AvroSchema(schema));
        GenericDatumWriter<Object> writer = new GenericDatumWriter<>(schema);
        List<byte[]> values = new ArrayList<>();
        for (Object datum : new RandomData(schema, count, random.nextLong())) {
            ByteArrayOutputStream bytes = new ByteArrayOutputStream();
            bytes.write(0);
            bytes.write(ByteBuffer.allocate(Integer.BYTES).putInt(number).array());
            BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
            writer.write(datum, encoder);
            encoder.flush();
            values.add(bytes.toByteArray());
        }
        return values;
    }

    private byte[] damaged(byte[] value) {
        byte[] damaged = value.clone();
        switch (random.nextInt(3)) {
            case 0 -> damaged = Arrays.copyOf(value, random.nextInt(value.length));
            case 1 -> damaged[random.nextInt(value.length)] ^= (byte) (1 << random.nextInt(8));
            default -> damaged[random.nextInt(value.length)] = (byte) random.nextInt();
        }
        return damaged;
    }
}
