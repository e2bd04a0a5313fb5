package io.conformalstreams.ops.verify;

import io.conformalstreams.processor.configuration.Labels;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/**
 * The rules that every record of an input obeys.
 *
 * @param partitions of the topic
 * @param labels tolerance of event times
 */
record InputRules(int partitions, Labels labels) {

    private static final int LONGEST_ID = 256;

    /** The key is the stratum, and the record is where Kafka's default partitioner puts it. */
    boolean isPlaced(LogRecord<?> record, String stratum) {
        int home = Utils.toPositive(Utils.murmur2(stratum.getBytes(StandardCharsets.UTF_8))) % partitions;
        return record.key().filter(stratum::equals).isPresent() && record.partition() == home;
    }

    boolean isId(String id) {
        return !id.isBlank() && id.length() <= LONGEST_ID;
    }

    /** For ids that may be null. */
    boolean isAbsentOrId(String id) {
        return id == null || isId(id);
    }

    /** Not before 1970, and not beyond the append time by more than the tolerance. */
    boolean isTimely(Instant eventTime, LogRecord<?> record) {
        Duration ahead = Duration.between(Instant.ofEpochMilli(Math.max(0, record.timestamp())), eventTime);
        return eventTime.toEpochMilli() >= 0 && ahead.compareTo(labels.futureTolerance()) <= 0;
    }
}
