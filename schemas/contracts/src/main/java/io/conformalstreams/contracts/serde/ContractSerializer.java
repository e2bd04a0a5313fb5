package io.conformalstreams.contracts.serde;

import io.confluent.kafka.serializers.KafkaAvroSerializer;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.serialization.Serializer;

/** Wraps the untyped Confluent serializer for one contract. */
final class ContractSerializer<T extends SpecificRecord> implements Serializer<T> {

    private final KafkaAvroSerializer serializer;

    ContractSerializer(KafkaAvroSerializer serializer) {
        this.serializer = serializer;
    }

    @Override
    public byte[] serialize(String topic, T value) {
        return serializer.serialize(topic, value);
    }

    @Override
    public byte[] serialize(String topic, Headers headers, T value) {
        return serializer.serialize(topic, headers, value);
    }

    @Override
    public void close() {
        serializer.close();
    }
}
