package io.conformalstreams.contracts.serde;

import io.confluent.kafka.serializers.KafkaAvroDeserializer;
import org.apache.avro.Schema;
import org.apache.avro.specific.SpecificData;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.errors.SerializationException;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Deserializer;

/** Wraps the untyped Confluent deserializer for one contract. It converts values of older schemas to the newest one. */
final class ContractDeserializer<T extends SpecificRecord> implements Deserializer<T> {

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
        return typed(topic, deserializer.deserialize(topic, bytes, readerSchema));
    }

    @Override
    public T deserialize(String topic, Headers headers, byte[] bytes) {
        return typed(topic, deserializer.deserialize(topic, headers, bytes, readerSchema));
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
