package io.conformalstreams.processor.runtime;

import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.errors.TimeoutException;

/** No broker has answered a commit in time, so it is unknown whether the transaction is committed. */
final class CommitTimeoutException extends KafkaException {

    private static final long serialVersionUID = 1L;

    CommitTimeoutException(TimeoutException timeout) {
        super("a commit has timed out", timeout);
    }
}
