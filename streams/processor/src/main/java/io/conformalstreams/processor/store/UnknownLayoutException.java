package io.conformalstreams.processor.store;

import io.conformalstreams.conformal.state.UnknownStateException;
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
        this(subject + " has layout version " + found + ", but this release reads only version " + known);
    }

    /**
     * A part of a value has a layout or a kind that this release does not know.
     *
     * @param subject what the value represents
     * @param part the failure to read the part
     */
    UnknownLayoutException(String subject, UnknownStateException part) {
        this("a part of the " + subject + " cannot be read: " + part.getMessage());
    }

    private UnknownLayoutException(String unknown) {
        super(unknown
                + ". Another release wrote the stored state. Start that release again, or recompute the state from the"
                + " input topics with `conformal-streams reset --application`, as \"State of another release\" in"
                + " ops/README.md describes");
    }
}
