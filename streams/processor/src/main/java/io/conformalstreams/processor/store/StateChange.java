package io.conformalstreams.processor.store;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.streams.errors.ProcessorStateException;

/**
 * A change of stored state with the outputs that follow from it. It takes effect whole or not at all: a failure in its
 * middle must not end as a dead letter, after which the half that is done would be committed. It ends the attempt, and the
 * transaction with it.
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
            throw new ProcessorStateException(subject + " could not be changed whole: " + e.getMessage(), e);
        }
    }
}
