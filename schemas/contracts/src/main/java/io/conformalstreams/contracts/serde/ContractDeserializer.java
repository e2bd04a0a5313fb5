package io.conformalstreams.contracts.serde;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import java.nio.ByteBuffer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Wraps the untyped Confluent deserializer for one contract. It converts values of older schemas to the newest one. */
final class ContractDeserializer<T extends SpecificRecord> implements Deserializer<T> {

    private static final byte MAGIC = 0;
    private static final int PREFIX_BYTES = 1 + Integer.BYTES;

    private final Class<T> contract;
    private final Schema readerSchema;
    private final KafkaAvroDeserializer deserializer;

    ContractDeserializer(Class<T> contract, KafkaAvroDeserializer deserializer) {
        this.contract = contract;
        this.readerSchema = SpecificData.get().getSchema(contract);
        this.deserializer = deserializer;
    }

    @Override
    public T deserialize(String topic, byte[] bytes) {
        requireSchemaId(topic, bytes);
        return typed(topic, deserializer.deserialize(topic, bytes, readerSchema));
    }

    @Override
    public T deserialize(String topic, Headers headers, byte[] bytes) {
        if (headers.lastHeader(PixelDeserializer.SCHEMA_HEADER) == null) {
            requireSchemaId(topic, bytes);
        }
        return typed(topic, deserializer.deserialize(topic, headers, bytes, readerSchema));
    }

    /**
     * Refuses a negative schema id, which no registry gives out. A registry may answer it as if it had failed itself, so
     * the record would look like an outage, and block the records behind it.
     */
    private static void requireSchemaId(String topic, byte[] bytes) {
        if (bytes != null && bytes.length >= PREFIX_BYTES && bytes[0] == MAGIC) {
            int id = ByteBuffer.wrap(bytes).getInt(1);
            if (id < 0) {
                throw new SerializationException("value of " + topic + " has the schema id " + id
                        + ", which no registry gives out: check the serializer of the producer");
            }
        }
    }

    private T typed(String topic, Object value) {
        if (value != null && !contract.isInstance(value)) {
            throw new SerializationException(
                    "value of " + topic + " is a " + value.getClass().getName() + " instead of a " + contract.getName()
                            + ": check which schema the producer registered for the subject");
        }
        return contract.cast(value);
    }

    @Override
    public void close() {
        deserializer.close();
    }
}
