package io.conformalstreams.processor.store;

import org.apache.kafka.common.KafkaException;

/**
 * A stored value has a layout that this release of the program cannot read. A restart cannot repair this, because the
 * changelog restores the same value. The failure therefore ends the topology.
 */
public final class UnknownLayoutException extends KafkaException {

    private static final long serialVersionUID = 1L;

    /**
     * @param subject what the value represents
     * @param found layout version of the value
     * @param known the only layout version that this release reads
     */
    UnknownLayoutException(String subject, byte found, byte known) {
        super(subject + " has layout version " + found + ", but this release reads only version " + known
                + ". Another release wrote the stored state. Start that release again, or recompute the state from the"
                + " input topics: give application.id a new value and delete the output topics, as \"State of another"
                + " release\" in ops/README.md describes");
    }
}
