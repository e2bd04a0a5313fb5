package io.conformalstreams.contracts.serde;

import io.confluent.kafka.schemaregistry.ParsedSchema;
import io.confluent.kafka.schemaregistry.avro.AvroSchema;
import io.confluent.kafka.schemaregistry.client.SchemaRegistryClient;
import io.confluent.kafka.schemaregistry.client.rest.exceptions.RestClientException;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ConcurrentHashMap;
import org.apache.avro.Schema;
import org.apache.avro.io.DatumReader;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificDatumReader;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * Reads a contract that has pixels, without copying them: they are a view of the array that is passed in. Avro resolves
 * the schemas as always.
 *
 * <p>Confluent's deserializer reads the first record of each schema, and every record that this class can't read. So
 * its errors are the only ones, and damaged records fail as they do for other contracts.
 *
 * <p>A consumer that offers its fetched buffer gets a view of a copy, because a view of the buffer would keep the whole
 * fetch in memory. Kafka Streams passes an array that belongs to the record alone.
 */
final class PixelDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    /** Marks a value that begins with the number of its schema in the registry. */
    private static final byte MAGIC = 0;

    private static final int PREFIX_BYTES = 1 + Integer.BYTES;

    /** If this header is present, the schema is not named by the value's prefix. */
    static final String SCHEMA_HEADER = "__value_schema_id";

    private final ContractDeserializer<T> confluent;
    private final SchemaRegistryClient registry;
    private final SpecificData data;
    private final Schema readerSchema;
    private final Map<Integer, Optional<DatumReader<T>>> readers = new ConcurrentHashMap<>();

    /**
     * @param confluent reads what this class can't read
     * @param registry the client of that deserializer
     */
    PixelDeserializer(Class<T> contract, ContractDeserializer<T> confluent, SchemaRegistryClient registry) {
        this.confluent = confluent;
        this.registry = registry;
        this.data = SpecificData.getForClass(contract);
        this.readerSchema = data.getSchema(contract);
    }

    @Override
    public T deserialize(String topic, byte[] bytes) {
        return view(bytes).orElseGet(() -> complete(bytes, confluent.deserialize(topic, bytes)));
    }

    @Override
    public T deserialize(String topic, Headers headers, byte[] bytes) {
        Optional<T> viewed = headers.lastHeader(SCHEMA_HEADER) == null ? view(bytes) : Optional.empty();
        return viewed.orElseGet(() -> complete(bytes, confluent.deserialize(topic, headers, bytes)));
    }

    /** Reads a value whose schema is already known; empty if it is not known or the value is damaged. */
    private Optional<T> view(byte[] bytes) {
        if (!hasPrefix(bytes)) {
            return Optional.empty();
        }
        return readers.getOrDefault(schemaNumber(bytes), Optional.empty()).flatMap(reader -> read(reader, bytes));
    }

    private Optional<T> read(DatumReader<T> reader, byte[] bytes) {
        try {
            return Optional.of(reader.read(null, new ArrayViewDecoder(bytes, PREFIX_BYTES)));
        } catch (IOException | RuntimeException damaged) {
            // Confluent's deserializer reads it again, and throws its own exception.
            return Optional.empty();
        }
    }

    /** Remembers the schema of a value that Confluent's deserializer has read. */
    private T complete(byte[] bytes, T value) {
        if (value != null && hasPrefix(bytes)) {
            readers.computeIfAbsent(schemaNumber(bytes), this::reader);
        }
        return value;
    }

    /**
     * Returns the reader of a schema; empty if only Confluent's deserializer can read its values. Returns null, which the
     * map does not keep, if the registry did not respond: the next value asks it again.
     */
    private Optional<DatumReader<T>> reader(int schemaNumber) {
        try {
            ParsedSchema schema = registry.getSchemaById(schemaNumber);
            // Rules of a schema may change the value, for example decrypt it. Confluent's deserializer executes them.
            return schema instanceof AvroSchema avro && schema.ruleSet() == null
                    ? Optional.of(new SpecificDatumReader<>(avro.rawSchema(), readerSchema, data))
                    : Optional.empty();
        } catch (IOException | RestClientException unavailable) {
            return null;
        }
    }

    private static boolean hasPrefix(byte[] bytes) {
        return bytes != null && bytes.length >= PREFIX_BYTES && bytes[0] == MAGIC;
    }

    static int schemaNumber(byte[] bytes) {
        return ByteBuffer.wrap(bytes).getInt(1);
    }

    @Override
    public void close() {
        confluent.close();
    }
}
