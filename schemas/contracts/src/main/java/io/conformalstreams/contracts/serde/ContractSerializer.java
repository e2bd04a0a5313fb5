package io.conformalstreams.contracts.serde;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import io.confluent.kafka.serializers.KafkaAvroSerializer;
import java.io.ByteArrayOutputStream;
import java.io.IOException;
import java.util.Arrays;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.io.BinaryEncoder;
import org.apache.avro.io.DatumWriter;
import org.apache.avro.io.EncoderFactory;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumWriter;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Writes the values of one contract. Confluent's serializer writes the first value for each topic, which looks up the
 * schema. If Avro alone writes the same bytes after the same prefix, it also writes the later values, because the
 * lookups for each value cost more than its encoding.
 *
 * <p>Confluent's serializer also writes every value that Avro refuses. So its errors are the only ones.
 */
final class ContractSerializer<T extends SpecificRecord> implements Serializer<T> {

    /** Marks a value that begins with the number of its schema in the registry. */
    private static final byte MAGIC = 0;

    private static final int PREFIX_BYTES = 1 + Integer.BYTES;

    private final KafkaAvroSerializer confluent;
    private final Optional<SchemaRegistryClient> registry;
    private final DatumWriter<T> writer;
    private final Map<String, Optional<byte[]>> prefixes = new ConcurrentHashMap<>();

    /**
     * @param confluent writes what this class can't write
     * @param registry the client of that serializer; empty if it may change values before it writes them
     */
    ContractSerializer(Class<T> contract, KafkaAvroSerializer confluent, Optional<SchemaRegistryClient> registry) {
        this.confluent = confluent;
        this.registry = registry;
        SpecificData data = SpecificData.getForClass(contract);
        this.writer = new SpecificDatumWriter<>(data.getSchema(contract), data);
    }

    @Override
    public byte[] serialize(String topic, T value) {
        return direct(topic, value).orElseGet(() -> learn(topic, value, confluent.serialize(topic, value)));
    }

    @Override
    public byte[] serialize(String topic, Headers headers, T value) {
        return direct(topic, value).orElseGet(() -> learn(topic, value, confluent.serialize(topic, headers, value)));
    }

    /** Writes a value if the prefix of the topic's values is known; empty if it is not known or Avro refuses the value. */
    private Optional<byte[]> direct(String topic, T value) {
        return value == null
                ? Optional.empty()
                : prefixes.getOrDefault(topic, Optional.empty()).flatMap(prefix -> encode(prefix, value));
    }

    private Optional<byte[]> encode(byte[] prefix, T value) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream(1024);
        bytes.writeBytes(prefix);
        BinaryEncoder encoder = EncoderFactory.get().binaryEncoder(bytes, null);
        try {
            writer.write(value, encoder);
            encoder.flush();
            return Optional.of(bytes.toByteArray());
        } catch (IOException | RuntimeException refused) {
            // Confluent's serializer writes it again, and throws its own exception.
            return Optional.empty();
        }
    }

    /** Remembers the prefix of a value that Confluent's serializer has written. */
    private byte[] learn(String topic, T value, byte[] written) {
        if (value != null && !prefixes.containsKey(topic)) {
            prefixes.put(topic, prefix(value, written));
        }
        return written;
    }

    /** Returns the prefix of a value; empty if it is not the number of a schema, or if Avro writes other bytes. */
    private Optional<byte[]> prefix(T value, byte[] written) {
        if (written.length < PREFIX_BYTES || written[0] != MAGIC || !leavesValues(written)) {
            return Optional.empty();
        }
        byte[] prefix = Arrays.copyOf(written, PREFIX_BYTES);
        return encode(prefix, value)
                .filter(encoded -> Arrays.equals(encoded, written))
                .map(encoded -> prefix);
    }

    /** Whether the schema has no rules, which may change values, for example encrypt them. */
    private boolean leavesValues(byte[] written) {
        return registry.filter(client -> {
                    try {
                        ParsedSchema schema = client.getSchemaById(PixelDeserializer.schemaNumber(written));
                        return schema.ruleSet() == null;
                    } catch (IOException | RestClientException unavailable) {
                        return false;
                    }
                })
                .isPresent();
    }

    @Override
    public void close() {
        confluent.close();
    }
}
