package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.topic.Topic;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** The topics of a cluster at one point in time. */
public interface Logs {

    /**
     * Passes the committed records of a topic to a reader, in the order of offsets within each partition.
     *
     * @param contract type of the topic's values
     */
    <T extends SpecificRecord> void read(Topic topic, Class<T> contract, Consumer<LogRecord<T>> reader);

    /** The number of partitions of a topic. */
    int partitions(Topic topic);

    /** The offset of the first record that was not deleted; if all were deleted, the end offset. */
    long beginning(Topic topic, int partition);

    /** The offset of the first record of an input that its topology had not finished at that time. */
    long processed(Topic topic, int partition);
}
