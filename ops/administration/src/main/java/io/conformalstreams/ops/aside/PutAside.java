package io.conformalstreams.ops.aside;

import io.conformalstreams.contracts.topic.Topic;
import java.time.Instant;
import java.util.Optional;
import org.apache.kafka.common.TopicPartition;

/**
 * A record that was put aside.
 *
 * @param topic {@link Topic#REJECTED} or {@link Topic#DEAD_LETTERS}
 * @param at when it was put aside
 * @param reason reason of the rejection; for a dead letter, the type of the exception
 * @param detail a sentence that names the field and its value; for a dead letter, the exception's message
 * @param source partition of the source record
 * @param offset offset of the source record
 * @param stratum stratum of the source record, if it could be read
 * @param imageId image of the source record, if it could be read
 */
public record PutAside(
        Topic topic,
        Instant at,
        String reason,
        String detail,
        TopicPartition source,
        long offset,
        Optional<String> stratum,
        Optional<String> imageId) {

    /** The coordinates of the source record, as messages and headers show them. */
    public String coordinates() {
        return source + "@" + offset;
    }
}
