package io.conformalstreams.processor.store;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * An atomic change of stored state and the outputs that follow from it. A failure halfway must not become a dead letter,
 * since processing would continue and commit the first half. It fails the task, which aborts the transaction.
 */
public final class StateChange {

    private StateChange() {}

    /**
     * Runs a change.
     *
     * @param subject what is changed, for messages
     * @throws ProcessorStateException if it fails by anything but Kafka's own exceptions, which pass through
     */
    public static void run(String subject, Runnable change) {
        try {
            change.run();
        } catch (KafkaException e) {
            throw e;
        } catch (RuntimeException e) {
            throw new ProcessorStateException(subject + " could not be changed completely: " + e.getMessage(), e);
        }
    }
}
