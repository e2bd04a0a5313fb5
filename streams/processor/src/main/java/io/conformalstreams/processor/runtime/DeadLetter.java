package io.conformalstreams.processor.runtime;

import java.io.PrintWriter;
import java.io.StringWriter;
import java.nio.charset.StandardCharsets;
import java.util.Map;
import java.util.Objects;
import java.util.Optional;
import org.apache.kafka.clients.producer.ProducerRecord;
import org.apache.kafka.common.header.Headers;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.errors.ErrorHandlerContext;

/**
 * A record that could not be read or processed, in Kafka Streams' own format. It has the source record's key, value,
 * headers and timestamp; headers that begin with {@code __streams.errors.} describe the failure. Two more headers name
 * the processor and the task.
 */
final class DeadLetter {

    static final String EXCEPTION = "__streams.errors.exception";
    static final String MESSAGE = "__streams.errors.message";
    static final String STACK_TRACE = "__streams.errors.stacktrace";
    static final String TOPIC = "__streams.errors.topic";
    static final String PARTITION = "__streams.errors.partition";
    static final String OFFSET = "__streams.errors.offset";
    static final String PROCESSOR = "conformal.errors.processor";
    static final String TASK = "conformal.errors.task";

    /**
     * Longest error header: an exception's message can quote a whole value, but the topic limits the size of a letter.
     */
    private static final int LONGEST_HEADER = 64 << 10;

    private DeadLetter() {}

    /** Returns the topic of dead letters, from the configuration that Kafka Streams passes to its handlers. */
    static String topic(Map<String, ?> configuration) {
        return Objects.toString(configuration.get(StreamsConfig.ERRORS_DEAD_LETTER_QUEUE_TOPIC_NAME_CONFIG));
    }

    /**
     * Returns the dead letter of a failure.
     *
     * @param key key of the source record; empty if Kafka Streams no longer has the record, for example after its first
     *     output
     * @param value value of the source record; empty in the same case
     */
    static ProducerRecord<byte[], byte[]> of(
            String topic,
            ErrorHandlerContext context,
            Optional<byte[]> key,
            Optional<byte[]> value,
            Exception failure) {
        ProducerRecord<byte[], byte[]> letter = new ProducerRecord<>(
                topic, null, Math.max(0, context.timestamp()), key.orElse(null), value.orElse(null));
        Headers headers = letter.headers();
        context.headers().forEach(headers::add);
        add(headers, EXCEPTION, failure.getClass().getName());
        add(headers, MESSAGE, Objects.toString(failure.getMessage()));
        add(headers, STACK_TRACE, stackTrace(failure));
        add(headers, TOPIC, context.topic());
        add(headers, PARTITION, Integer.toString(context.partition()));
        add(headers, OFFSET, Long.toString(context.offset()));
        add(headers, PROCESSOR, context.processorNodeId());
        add(headers, TASK, Objects.toString(context.taskId()));
        return letter;
    }

    private static void add(Headers headers, String name, String text) {
        String kept = text.length() > LONGEST_HEADER ? text.substring(0, LONGEST_HEADER) : text;
        headers.add(name, kept.getBytes(StandardCharsets.UTF_8));
    }

    private static String stackTrace(Exception failure) {
        StringWriter text = new StringWriter();
        failure.printStackTrace(new PrintWriter(text, true));
        return text.toString();
    }
}
