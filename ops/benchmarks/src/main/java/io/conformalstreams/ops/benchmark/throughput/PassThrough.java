package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.serde.ContractSerdes;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.ByteArraySerializer;
import org.apache.kafka.common.serialization.Deserializer;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;

/** Topologies that only read records and write them again. They show the cost of Kafka Streams itself. */
final class PassThrough {

    private PassThrough() {}

    /** Reads and writes values in the Confluent wire format. */
    static <T extends SpecificRecord> Topology avro(ContractSerdes serdes, Class<T> contract, String from, String to) {
        return topology(from, serdes.deserializer(contract), to, serdes.serializer(contract));
    }

    /** Like {@link #avro}, but also computes the SHA-256 of every record's scores, which our topologies need, too. */
    static <T extends SpecificRecord> Topology digest(
            ContractSerdes serdes, Class<T> contract, Function<T, ScoreArray> scores, String from, String to) {
        return new Topology()
                .addSource("input", new StringDeserializer(), serdes.deserializer(contract), from)
                .addProcessor("digest", () -> new ScoresDigest<>(scores), "input")
                .addSink("output", to, new StringSerializer(), serdes.serializer(contract), "digest");
    }

    /** Does not read the values. */
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
