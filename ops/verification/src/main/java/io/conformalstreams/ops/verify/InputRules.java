package io.conformalstreams.ops.verify;

import io.conformalstreams.processor.configuration.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/**
 * The rules that every record of an input must obey.
 *
 * @param partitions number of partitions of the topic
 * @param labels settings that contain the tolerance of event times
 */
record InputRules(int partitions, Labels labels) {

    private static final int LONGEST_ID = 256;

    /** The partition that Kafka's default partitioner chooses for a stratum. */
    static int partition(String stratum, int partitions) {
        return Utils.toPositive(Utils.murmur2(stratum.getBytes(StandardCharsets.UTF_8))) % partitions;
    }

    /** Tells whether the key is the stratum and Kafka's default partitioner chooses this partition. */
    boolean isPlaced(LogRecord<?> record, String stratum) {
        return record.key().filter(stratum::equals).isPresent() && record.partition() == partition(stratum, partitions);
    }

    boolean isId(String id) {
        return !id.isBlank() && id.length() <= LONGEST_ID;
    }

    /** Tells whether a nullable id is absent or valid. */
    boolean isAbsentOrId(String id) {
        return id == null || isId(id);
    }

    /** Tells whether an event time is not before 1970, and exceeds the append time by no more than the tolerance. */
    boolean isTimely(Instant eventTime, LogRecord<?> record) {
        Duration ahead = Duration.between(Instant.ofEpochMilli(Math.max(0, record.timestamp())), eventTime);
        return eventTime.toEpochMilli() >= 0 && ahead.compareTo(labels.futureTolerance()) <= 0;
    }
}
