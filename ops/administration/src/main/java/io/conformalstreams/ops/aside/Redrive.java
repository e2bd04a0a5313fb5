package io.conformalstreams.ops.aside;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.charset.StandardCharsets;
import java.util.ArrayList;
import java.util.Collection;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.consumer.ConsumerRecord;
import org.apache.kafka.clients.producer.KafkaProducer;
import org.apache.kafka.clients.producer.ProducerConfig;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.InterruptException;
import org.apache.kafka.common.header.Header;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.common.header.internals.RecordHeaders;
import org.apache.kafka.common.serialization.ByteArraySerializer;

/**
 * Sends records that were put aside once more, unchanged, after somebody has mended the cause: a configuration, a
 * permission, a missing schema. The record gets a new position at the end of its topic, in the partition of its key.
 *
 * <p>Two headers guard against loops. {@value #FROM} names the position from which a record was sent again, so that
 * nothing is sent twice. {@value #ATTEMPTS} counts how often a record has been sent again.
 */
public final class Redrive {

    static final String FROM = "conformal.redriven.from";
    static final String ATTEMPTS = "conformal.redriven.attempts";

    /** The topics into which gateways and operators send. Records of other topics come from the topologies. */
    private static final List<Topic> INPUTS = List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS, Topic.DRIFT_COMMANDS);

    private final ConformalConfiguration configuration;
    private final TopicRecords records;
    private final int mostAttempts;

    /** What happens to a record. */
    public enum Decision {
        /** It is sent. */
        SEND("send again"),
        /** It was sent again before. */
        SENT_BEFORE("left out: sent again before"),
        /** It was sent again as often as allowed, and was put aside each time. */
        TOO_OFTEN("left out: sent again as often as --attempts allows"),
        /** The source record is no longer in its topic. */
        DELETED("left out: the source record has been deleted"),
        /** No record of its topic may be sent by anybody but the topologies. */
        NO_INPUT("left out: not from an input topic"),
        /** The source record has no key, so nothing can mend it. */
        NO_KEY("left out: the source record has no key");

        private final String text;

        Decision(String text) {
            this.text = text;
        }

        /** The decision in words. */
        public String text() {
            return text;
        }
    }

    /**
     * Prepares.
     *
     * @param mostAttempts how often a record may be sent again, at least 1
     */
    public Redrive(ConformalConfiguration configuration, TopicRecords records, int mostAttempts) {
        if (mostAttempts < 1) {
            throw new IllegalArgumentException("the number of attempts is " + mostAttempts + "; it must be at least 1");
        }
        this.configuration = configuration;
        this.records = records;
        this.mostAttempts = mostAttempts;
    }

    /**
     * Decides what would happen to each record, in the order in which they would be sent: the order of their source
     * topics.
     *
     * @throws KafkaException if the cluster does not respond
     */
    public Map<PutAside, Decision> plan(Collection<PutAside> selected) {
        Set<String> sentBefore = sentBefore(selected);
        Map<PutAside, Decision> plan = new LinkedHashMap<>();
        Set<String> planned = new HashSet<>();
        selected.stream()
                .sorted(Comparator.comparing(
                                (PutAside record) -> record.source().topic())
                        .thenComparing(record -> record.source().partition())
                        .thenComparing(PutAside::offset))
                // A record that was processed twice may also have been put aside twice.
                .filter(record -> planned.add(record.coordinates()))
                .forEach(record -> plan.put(record, decision(record, sentBefore)));
        return plan;
    }

    /**
     * Sends what a plan says. Returns when all replicas have the records.
     *
     * @param sent runs after each record that was sent
     * @throws KafkaException if a record cannot be sent; those before it have been sent
     */
    public void execute(Map<PutAside, Decision> plan, Runnable sent) {
        Map<String, Object> properties = new HashMap<>(configuration.kafka().clientProperties());
        properties.put(ProducerConfig.ACKS_CONFIG, "all");
        properties.put(ProducerConfig.ENABLE_IDEMPOTENCE_CONFIG, true);
        properties.putIfAbsent(ProducerConfig.MAX_REQUEST_SIZE_CONFIG, Topic.PREDICTIONS.maximumMessageBytes());
        try (KafkaProducer<byte[], byte[]> producer =
                new KafkaProducer<>(properties, new ByteArraySerializer(), new ByteArraySerializer())) {
            plan.forEach((record, decision) -> {
                if (decision == Decision.SEND) {
                    // One at a time: records have megabytes, and their order must stay.
                    records.at(record.source(), record.offset()).ifPresent(source -> {
                        send(producer, again(record, source));
                        sent.run();
                    });
                }
            });
        }
    }

    private Decision decision(PutAside record, Set<String> sentBefore) {
        if (!inputs().contains(record.source().topic())) {
            return Decision.NO_INPUT;
        }
        if (sentBefore.contains(record.coordinates())) {
            return Decision.SENT_BEFORE;
        }
        Optional<ConsumerRecord<byte[], byte[]>> source = records.at(record.source(), record.offset());
        if (source.isEmpty()) {
            return Decision.DELETED;
        }
        if (source.get().key() == null) {
            return Decision.NO_KEY;
        }
        return attempts(source.get().headers()) >= mostAttempts ? Decision.TOO_OFTEN : Decision.SEND;
    }

    /** Reads what was appended to the inputs since the first of the records was put aside. */
    private Set<String> sentBefore(Collection<PutAside> selected) {
        Set<String> sent = new HashSet<>();
        for (Topic input : INPUTS) {
            selected.stream()
                    .filter(record -> record.source()
                            .topic()
                            .equals(configuration.topics().name(input)))
                    .map(PutAside::at)
                    .min(Comparator.naturalOrder())
                    .ifPresent(first -> records.read(
                            input, first, record -> text(record.headers(), FROM).ifPresent(sent::add)));
        }
        return sent;
    }

    private List<String> inputs() {
        return INPUTS.stream().map(configuration.topics()::name).toList();
    }

    private static ProducerRecord<byte[], byte[]> again(PutAside record, ConsumerRecord<byte[], byte[]> source) {
        List<Header> headers = new ArrayList<>(List.of(source.headers().toArray()));
        headers.removeIf(header -> header.key().equals(FROM) || header.key().equals(ATTEMPTS));
        Headers marked = new RecordHeaders(headers)
                .add(FROM, bytes(record.coordinates()))
                .add(ATTEMPTS, bytes(Integer.toString(attempts(source.headers()) + 1)));
        // Without a partition, the producer chooses that of the key.
        return new ProducerRecord<>(source.topic(), null, null, source.key(), source.value(), marked);
    }

    private static int attempts(Headers headers) {
        return text(headers, ATTEMPTS)
                .filter(text -> text.matches("\\d{1,9}"))
                .map(Integer::valueOf)
                .orElse(0);
    }

    private static Optional<String> text(Headers headers, String name) {
        return Optional.ofNullable(headers.lastHeader(name))
                .map(header -> new String(header.value(), StandardCharsets.UTF_8));
    }

    private static byte[] bytes(String text) {
        return text.getBytes(StandardCharsets.UTF_8);
    }

    private static void send(KafkaProducer<byte[], byte[]> producer, ProducerRecord<byte[], byte[]> record) {
        try {
            producer.send(record).get();
        } catch (InterruptedException interrupted) {
            throw new InterruptException(interrupted);
        } catch (ExecutionException failed) {
            throw new KafkaException(
                    "a record cannot be sent: " + failed.getCause().getMessage(), failed.getCause());
        }
    }
}
