package io.conformalstreams.ops.aside;

import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.ReadRecord;
import io.conformalstreams.ops.record.TopicRecords;
import java.nio.charset.StandardCharsets;
import java.time.Instant;
import java.util.HashSet;
import java.util.Optional;
import java.util.Set;
import java.util.function.Consumer;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;
import org.apache.kafka.common.header.Header;

/** Reads the topics of rejected records and of dead letters. */
public final class PutAsideRecords {

    private static final String ERRORS = "__streams.errors.";
    private static final int LONGEST_MESSAGE = 300;

    private PutAsideRecords() {}

    /**
     * Passes every record that was put aside to a reader: first the rejected ones, then the dead letters. Dead letters
     * that another program wrote, without the coordinates of their source, are left out.
     *
     * @param since only records that were put aside at this time or later
     * @throws KafkaException if the cluster or the registry does not respond, or if a topic is missing
     */
    public static void read(TopicRecords records, Instant since, Consumer<PutAside> reader) {
        records.read(
                Topic.REJECTED,
                RejectedRecord.class,
                since,
                record -> record.value().ifPresent(value -> reader.accept(rejected(record, value))));
        records.read(Topic.DEAD_LETTERS, since, letter -> deadLetter(letter).ifPresent(reader));
    }

    /**
     * Returns the places of the source records that were put aside.
     *
     * @param topic full name of the source topic
     * @throws KafkaException as {@link #read}
     */
    public static Set<SourcePlace> places(TopicRecords records, String topic) {
        Set<SourcePlace> places = new HashSet<>();
        read(records, Instant.MIN, aside -> {
            if (aside.source().topic().equals(topic)) {
                places.add(new SourcePlace(aside.source().partition(), aside.offset()));
            }
        });
        return places;
    }

    private static PutAside rejected(ReadRecord<RejectedRecord> record, RejectedRecord value) {
        return new PutAside(
                Topic.REJECTED,
                record.timestamp(),
                value.getReason(),
                value.getDetail(),
                new TopicPartition(value.getTopic(), value.getPartition()),
                value.getOffset(),
                Optional.ofNullable(value.getStratum()),
                Optional.ofNullable(value.getImageId()));
    }

    private static Optional<PutAside> deadLetter(ConsumerRecord<byte[], byte[]> letter) {
        Optional<String> topic = header(letter, "topic");
        Optional<Long> partition = header(letter, "partition").flatMap(PutAsideRecords::number);
        Optional<Long> offset = header(letter, "offset").flatMap(PutAsideRecords::number);
        if (topic.isEmpty() || partition.isEmpty() || offset.isEmpty()) {
            return Optional.empty();
        }
        String exception = header(letter, "exception").orElse("unknown");
        return Optional.of(new PutAside(
                Topic.DEAD_LETTERS,
                Instant.ofEpochMilli(letter.timestamp()),
                exception.substring(exception.lastIndexOf('.') + 1),
                header(letter, "message").map(PutAsideRecords::line).orElse(""),
                new TopicPartition(topic.get(), Math.toIntExact(partition.get())),
                offset.get(),
                Optional.ofNullable(letter.key()).map(key -> new String(key, StandardCharsets.UTF_8)),
                Optional.empty()));
    }

    private static Optional<String> header(ConsumerRecord<byte[], byte[]> letter, String name) {
        return Optional.ofNullable(letter.headers().lastHeader(ERRORS + name))
                .map(Header::value)
                .map(value -> new String(value, StandardCharsets.UTF_8));
    }

    private static Optional<Long> number(String text) {
        try {
            return Optional.of(Long.valueOf(text));
        } catch (NumberFormatException foreign) {
            return Optional.empty();
        }
    }

    private static String line(String message) {
        String line = message.lines().findFirst().orElse("");
        return line.length() > LONGEST_MESSAGE ? line.substring(0, LONGEST_MESSAGE) + "..." : line;
    }
}
