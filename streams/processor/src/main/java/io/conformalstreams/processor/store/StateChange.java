package io.conformalstreams.processor.store;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * Changes stored state and forwards the outputs that follow, all or nothing. A failure halfway must not become a dead
 * letter: processing would continue and commit the first half. Instead the failure stops the task, and Kafka Streams
 * aborts the transaction.
 */
public final class StateChange {

    private StateChange() {}

    /**
     * Runs a change.
     *
     * @param subject what is changed, for messages
     * @throws ProcessorStateException if the change fails; Kafka's own exceptions pass through unchanged
     */
    public static void run(String subject, Runnable change) {
        try {
            change.run();
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ProcessorStateException("could not complete the change of " + subject + ": " + e.getMessage(), e);
        }
    }
}
