package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.serde.ContractSerdes;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/** Topologies that do nothing but read records and write them again: what Kafka Streams itself costs. */
final class PassThrough {

    private PassThrough() {}

    /** Reads and writes values in the Confluent wire format. */
    static <T extends SpecificRecord> Topology avro(ContractSerdes serdes, Class<T> contract, String from, String to) {
        return topology(from, serdes.deserializer(contract), to, serdes.serializer(contract));
    }

    /** Looks into no value. */
    static Topology bytes(String from, String to) {
        return topology(from, new ByteArrayDeserializer(), to, new ByteArraySerializer());
    }

    private static <T> Topology topology(
            String from, Deserializer<T> deserializer, String to, Serializer<T> serializer) {
        return new Topology()
                .addSource("input", new StringDeserializer(), deserializer, from)
                .addSink("output", to, new StringSerializer(), serializer, "input");
    }
}
