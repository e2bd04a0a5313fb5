package io.conformalstreams.ops.benchmark.process;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import java.nio.ByteBuffer;
import java.security.MessageDigest;
import java.security.NoSuchAlgorithmException;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.function.Function;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.consumer.KafkaConsumer;
import org.apache.kafka.common.serialization.ByteArrayDeserializer;
import org.apache.kafka.common.serialization.Deserializer;

/**
 * The least that any Java program must do with the records: it reads them in read-committed mode and decodes them. If
 * it is told to, it also checks their CRCs and computes the SHA-256 of their scores. It runs until it is stopped, and
 * commits its offset as often as {@code conformal-streams run}.
 */
public final class BareConsumer {

    private static final Duration COMMIT_INTERVAL = Duration.ofMillis(100);

    /** Another thread could read it, so the compiler can't remove the computation of a digest. */
    private static volatile byte[] lastDigest = {};

    /** What the consumer does with a record. */
    enum Work {
        /** Only decodes it, as a program does that trusts its broker and its gateways. */
        DECODE,
        /** Checks its CRC, too, and computes the digest of its scores. */
        CHECK_AND_DIGEST
    }

    private BareConsumer() {}

    /**
     * @param arguments bootstrap servers, URL of the registry, topic, {@code labels} or {@code predictions}, the
     *     consumer group, and a {@link Work}
     */
    public static void main(String[] arguments) throws NoSuchAlgorithmException {
        ContractSerdes serdes = ContractSerdes.on(Map.of("schema.registry.url", arguments[1]));
        if (arguments[3].equals("labels")) {
            consume(arguments, serdes.deserializer(LabelledImage.class), LabelledImage::getScores);
        } else {
            consume(arguments, serdes.deserializer(Prediction.class), Prediction::getScores);
        }
    }

    private static <T extends SpecificRecord> void consume(
            String[] arguments, Deserializer<T> deserializer, Function<T, ScoreArray> scores)
            throws NoSuchAlgorithmException {
        MessageDigest sha256 = MessageDigest.getInstance("SHA-256");
        boolean digests = Work.valueOf(arguments[5]) == Work.CHECK_AND_DIGEST;
        String topic = arguments[2];
        long committed = System.nanoTime();
        try (KafkaConsumer<byte[], byte[]> consumer = new KafkaConsumer<>(
                settings(arguments[0], arguments[4], digests),
                new ByteArrayDeserializer(),
                new ByteArrayDeserializer())) {
            consumer.subscribe(List.of(topic));
            while (true) {
                for (ConsumerRecord<byte[], byte[]> record : consumer.poll(COMMIT_INTERVAL)) {
                    T value = deserializer.deserialize(topic, record.headers(), record.value());
                    ByteBuffer pixels = ((ByteBuffer) scores.apply(value).getData()).duplicate();
                    if (digests) {
                        sha256.update(pixels);
                        lastDigest = sha256.digest();
                    }
                }
                if (System.nanoTime() - committed >= COMMIT_INTERVAL.toNanos()) {
                    consumer.commitAsync();
                    committed = System.nanoTime();
                }
            }
        }
    }

    /** The settings that the topologies have, too. */
    private static Map<String, Object> settings(String bootstrapServers, String group, boolean checksCrcs) {
        int largestRecord = Topic.PREDICTIONS.maximumMessageBytes();
        return Map.of(
                "bootstrap.servers",
                bootstrapServers,
                "group.id",
                group,
                "isolation.level",
                "read_committed",
                "enable.auto.commit",
                "false",
                "auto.offset.reset",
                "earliest",
                "check.crcs",
                checksCrcs,
                "max.poll.records",
                "16",
                "max.partition.fetch.bytes",
                Integer.toString(largestRecord),
                "fetch.max.bytes",
                Integer.toString(4 * largestRecord),
                "receive.buffer.bytes",
                "-1");
    }
}
