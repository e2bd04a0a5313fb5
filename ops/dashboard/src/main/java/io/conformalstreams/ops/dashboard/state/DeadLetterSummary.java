package io.conformalstreams.ops.dashboard.state;

import java.util.Optional;

/**
 * A record that could not be read or processed, without its value.
 *
 * @param coordinates where the dead letter is
 * @param exception class of the failure
 * @param message message of the failure
 * @param topic topic of the source record
 * @param partition partition of the source record; -1 if unknown
 * @param offset offset of the source record; -1 if unknown
 * @param processor the processor that failed
 * @param task the task that failed
 * @param key key of the source record, if it has one
 * @param valueBytes length of its value
 */
public record DeadLetterSummary(
        Coordinates coordinates,
        String exception,
        String message,
        String topic,
        int partition,
        long offset,
        String processor,
        String task,
        Optional<String> key,
        int valueBytes) {}
