package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.Topics;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * The input records that were rejected for a reason that depends on the configuration. If a record obeys the rules of the
 * present configuration, an earlier one must have been different, and the record took no part.
 *
 * <p>All other reasons are not believed: a record that was rejected for one of them, although it obeys the rules, remains
 * a difference.
 */
final class EarlierRejections {

    /** The reasons that compare a record with the models, the procedures, the limits or the object stores. */
    static final Set<String> CONFIGURABLE_REASONS = Set.of(
            "FUTURE_TIME",
            "UNKNOWN_MODEL",
            "INVALID_REVISION",
            "UNKNOWN_RATER",
            "INVALID_PROBABILITY",
            "MISSING_LABELS",
            "UNKNOWN_CHANNEL",
            "DIMENSION_MISMATCH",
            "OVERSIZED_SHAPE",
            "MISSING_GEOMETRY",
            "ENCODING_MISMATCH",
            "UNSUPPORTED_REFERENCE",
            "REFUSED_LOCATION",
            "OVERSIZED_OBJECT",
            "MISSING_OBJECT",
            "INVALID_SCORES",
            "UNKNOWN_LABEL_VALUE");

    private record Place(String topic, int partition, long offset) {}

    private final Topics topics;
    private final Map<Place, String> reasons = new HashMap<>();

    private EarlierRejections(Topics topics) {
        this.topics = topics;
    }

    /** Reads the topic of rejections. */
    static EarlierRejections read(Topics topics, Logs logs) {
        EarlierRejections rejections = new EarlierRejections(topics);
        logs.read(
                Topic.REJECTED,
                RejectedRecord.class,
                record -> record.value()
                        .filter(rejected -> CONFIGURABLE_REASONS.contains(rejected.getReason()))
                        .ifPresent(rejected -> rejections.reasons.put(
                                new Place(rejected.getTopic(), rejected.getPartition(), rejected.getOffset()),
                                rejected.getReason())));
        return rejections;
    }

    /** Returns the reason that depends on the configuration; empty if the record was not rejected for such a reason. */
    Optional<String> reason(Topic input, LogRecord<?> record) {
        return Optional.ofNullable(reasons.get(new Place(topics.name(input), record.partition(), record.offset())));
    }
}
