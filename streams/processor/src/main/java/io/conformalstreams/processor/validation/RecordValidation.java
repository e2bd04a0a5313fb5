package io.conformalstreams.processor.validation;

import static io.conformalstreams.processor.validation.RejectionReason.FUTURE_TIME;
import static io.conformalstreams.processor.validation.RejectionReason.KEY_MISMATCH;
import static io.conformalstreams.processor.validation.RejectionReason.MISPLACED;
import static io.conformalstreams.processor.validation.RejectionReason.MISSING_ID;
import static io.conformalstreams.processor.validation.RejectionReason.NEGATIVE_TIME;
import static io.conformalstreams.processor.validation.RejectionReason.NULL_KEY;
import static io.conformalstreams.processor.validation.RejectionReason.NULL_VALUE;
import static io.conformalstreams.processor.validation.RejectionReason.OVERSIZED_ID;
import static io.conformalstreams.processor.validation.RejectionReason.UNKNOWN_MODEL;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.model.Model;
import java.nio.charset.StandardCharsets;
import java.time.Duration;
import java.time.Instant;
import org.apache.kafka.common.utils.Utils;

/** Checks the requirements that every record of the external topics must meet. */
public final class RecordValidation {

    private static final int LONGEST_ID = 256;

    private final ConformalConfiguration configuration;
    private final int partitions;

    /**
     * @param partitions number of partitions of each topic that is keyed by stratum
     */
    public RecordValidation(ConformalConfiguration configuration, int partitions) {
        this.configuration = configuration;
        this.partitions = partitions;
    }

    /** Rejects a record without a key or a value. */
    public void requirePresent(String key, Object value) {
        if (key == null) {
            throw new RejectedRecordException(NULL_KEY, "the record has no key: set it to the stratum");
        }
        if (value == null) {
            throw new RejectedRecordException(
                    NULL_VALUE, "the record has no value: to withdraw a label, send a record with action WITHDRAWN");
        }
    }

    /**
     * Rejects a record if its key is not its stratum, or if it is not in the partition that the default partitioner
     * picks.
     */
    public void requirePlacement(String key, String stratum, int partition) {
        if (!key.equals(stratum)) {
            throw new RejectedRecordException(
                    KEY_MISMATCH,
                    "key '" + key + "' differs from stratum '" + stratum + "': set both to the same value");
        }
        int expected = Utils.toPositive(Utils.murmur2(key.getBytes(StandardCharsets.UTF_8))) % partitions;
        if (partition != expected) {
            throw new RejectedRecordException(
                    MISPLACED,
                    "key '" + key + "' is in partition " + partition + " but belongs in " + expected + " of "
                            + partitions
                            + ": use Kafka's default partitioner; for librdkafka (Python, Go, kcat) set"
                            + " partitioner=murmur2_random");
        }
    }

    /** Rejects an id that is blank or too long. */
    public void requireId(String field, String id) {
        if (id.isBlank()) {
            throw new RejectedRecordException(
                    MISSING_ID, field + " is blank: give a pseudonymous id, or null if the field allows it");
        }
        if (id.length() > LONGEST_ID) {
            throw oversized(field, id);
        }
    }

    private static RejectedRecordException oversized(String field, String id) {
        return new RejectedRecordException(
                OVERSIZED_ID, field + " has " + id.length() + " characters: at most " + LONGEST_ID + " are allowed");
    }

    /**
     * Rejects an event time before 1970 or in the future.
     *
     * @param timestamp the record's timestamp from {@link EventTimeExtractor}; it equals the append time if the event
     *     time is later than that
     */
    public void requireEventTime(String field, Instant eventTime, long timestamp) {
        if (eventTime.toEpochMilli() < 0) {
            throw new RejectedRecordException(
                    NEGATIVE_TIME, field + " " + eventTime + " is before 1970: send milliseconds since 1970, UTC");
        }
        Duration tolerance = configuration.labels().futureTolerance();
        if (eventTime.toEpochMilli() - timestamp > tolerance.toMillis()) {
            throw new RejectedRecordException(
                    FUTURE_TIME,
                    field + " " + eventTime + " is more than " + tolerance + " after the append time "
                            + Instant.ofEpochMilli(timestamp) + ": check the clock of the gateway and its time zone");
        }
    }

    /** Returns the model that the stratum names. Also rejects a stratum that is too long for store keys. */
    public Model requireModel(String stratum) {
        if (stratum.length() > LONGEST_ID) {
            throw oversized("stratum", stratum);
        }
        return configuration
                .modelOf(stratum)
                .orElseThrow(() -> new RejectedRecordException(
                        UNKNOWN_MODEL,
                        "stratum '" + stratum + "' names no configured model: it must begin with one of "
                                + configuration.models().stream()
                                        .map(Model::name)
                                        .toList()));
    }
}
