package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.topic.Topic;
import java.util.function.Consumer;
import org.apache.avro.specific.SpecificRecord;

/** The topics of a cluster as they were at one moment. */
public interface Logs {

    /**
     * Hands over the committed records of a topic, those of each partition in the order of their offsets.
     *
     * @param contract type of the topic's values
     */
    <T extends SpecificRecord> void read(Topic topic, Class<T> contract, Consumer<LogRecord<T>> reader);

    /** Number of partitions of the topic. */
    int partitions(Topic topic);

    /** Offset of the first record that has not been deleted, or where it would be. */
    long beginning(Topic topic, int partition);

    /** Offset of the first record of an input that its topology had not finished at that moment. */
    long processed(Topic topic, int partition);
}
