package io.conformalstreams.contracts.topic;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.InstanceStatus;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Retention.ByTime;
import io.conformalstreams.contracts.topic.Retention.Compacted;
import io.conformalstreams.contracts.topic.Retention.Forever;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.TreeMap;
import org.apache.avro.Schema;

/**
 * All topics of the system, with their policies. Creating, checking and documenting topics all use this definition.
 */
public enum Topic {
    LABELLED_IMAGES(
            "labelled-images",
            Key.STRATUM,
            Optional.of(LabelledImage.getClassSchema()),
            new ByTime(Duration.ofDays(90)),
            TimestampType.LOG_APPEND_TIME,
            Size.PIXELS),
    PREDICTIONS(
            "predictions",
            Key.STRATUM,
            Optional.of(Prediction.getClassSchema()),
            new ByTime(Duration.ofDays(30)),
            TimestampType.LOG_APPEND_TIME,
            Size.PIXELS),
    CALIBRATION_SCORES(
            "calibration-scores",
            Key.STRATUM,
            Optional.of(CalibrationScore.getClassSchema()),
            new Forever(),
            TimestampType.CREATE_TIME,
            Size.SCALARS),
    THRESHOLDS(
            "thresholds",
            Key.STRATUM,
            Optional.of(StratumThresholds.getClassSchema()),
            new Compacted(),
            TimestampType.CREATE_TIME,
            Size.SCALARS),
    CONFIDENCE_SETS(
            "confidence-sets",
            Key.IMAGE_ID,
            Optional.of(IssuedConfidenceSet.getClassSchema()),
            new ByTime(Duration.ofDays(90)),
            TimestampType.LOG_APPEND_TIME,
            Size.PIXELS),
    COVERAGE_OUTCOMES(
            "coverage-outcomes",
            Key.STRATUM,
            Optional.of(CoverageOutcome.getClassSchema()),
            new ByTime(Duration.ofDays(3650)),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    COHORT_COVERAGE(
            "cohort-coverage",
            Key.STRATUM,
            Optional.of(CohortCoverage.getClassSchema()),
            new ByTime(Duration.ofDays(3650)),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    DRIFT_ALERTS(
            "drift-alerts",
            Key.ALERT_ID,
            Optional.of(DriftAlert.getClassSchema()),
            new Compacted(),
            TimestampType.CREATE_TIME,
            Size.SCALARS),
    DRIFT_COMMANDS(
            "drift-commands",
            Key.STRATUM,
            Optional.of(DriftCommand.getClassSchema()),
            new ByTime(Duration.ofDays(90)),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    MODEL_COMPARISONS(
            "model-comparisons",
            Key.COMPARISON,
            Optional.of(ModelComparison.getClassSchema()),
            new ByTime(Duration.ofDays(3650)),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    INSTANCE_STATUS(
            "instance-status",
            Key.INSTANCE,
            Optional.of(InstanceStatus.getClassSchema()),
            new Compacted(),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    REJECTED(
            "rejected",
            Key.SOURCE,
            Optional.of(RejectedRecord.getClassSchema()),
            // As long as labels: verify leaves out labels that an earlier configuration rejected.
            new ByTime(Duration.ofDays(90)),
            TimestampType.LOG_APPEND_TIME,
            Size.SCALARS),
    DEAD_LETTERS(
            "dead-letters",
            Key.SOURCE,
            Optional.empty(),
            new ByTime(Duration.ofDays(30)),
            TimestampType.LOG_APPEND_TIME,
            Size.DEAD_LETTERS);

    /** The content of the record key, a plain UTF-8 string. */
    public enum Key {
        STRATUM,
        IMAGE_ID,
        ALERT_ID,
        COMPARISON,
        INSTANCE,
        SOURCE
    }

    /**
     * The clock that stamps a record. The broker stamps records from outside, so that event times can be checked
     * against its clock. It also stamps records that are kept for a period: in a replay of an old archive, records with
     * old timestamps would be deleted immediately. Event times are in the values.
     */
    public enum TimestampType {
        CREATE_TIME("CreateTime"),
        LOG_APPEND_TIME("LogAppendTime");

        private final String setting;

        TimestampType(String setting) {
            this.setting = setting;
        }
    }

    /** The schema changes that the registry accepts for the topic's values. */
    public enum Compatibility {
        BACKWARD_TRANSITIVE,
        FULL_TRANSITIVE
    }

    /** Largest record batches, in bytes. Larger volumes are sent as references. */
    private static final class Size {
        static final int SCALARS = 1 << 20;
        static final int PIXELS = 8 << 20;
        /** A dead letter contains its source record and a stack trace. */
        static final int DEAD_LETTERS = PIXELS + (1 << 20);
    }

    private final String baseName;
    private final Key key;
    private final Optional<Schema> valueSchema;
    private final Retention retention;
    private final TimestampType timestampType;
    private final int maximumMessageBytes;

    Topic(
            String baseName,
            Key key,
            Optional<Schema> valueSchema,
            Retention retention,
            TimestampType timestampType,
            int maximumMessageBytes) {
        this.baseName = baseName;
        this.key = key;
        this.valueSchema = valueSchema;
        this.retention = retention;
        this.timestampType = timestampType;
        this.maximumMessageBytes = maximumMessageBytes;
    }

    /**
     * The topics with what the topologies compute from the inputs. A reset empties them. Neither the inputs are among
     * them, nor the status of instances.
     */
    public static List<Topic> outputs() {
        return List.of(
                CALIBRATION_SCORES,
                THRESHOLDS,
                CONFIDENCE_SETS,
                COVERAGE_OUTCOMES,
                COHORT_COVERAGE,
                DRIFT_ALERTS,
                MODEL_COMPARISONS,
                REJECTED,
                DEAD_LETTERS);
    }

    /** The name without a prefix, for example {@code labelled-images}. */
    public String baseName() {
        return baseName;
    }

    /** The full name with a prefix, for example {@code conformal.labelled-images}. */
    public String name(String prefix) {
        return prefix + baseName;
    }

    public Key key() {
        return key;
    }

    /** The schema of the values; empty for dead letters, whose values are the bytes that could not be read. */
    public Optional<Schema> valueSchema() {
        return valueSchema;
    }

    /** The registry subject of the values (TopicNameStrategy). */
    public String valueSubject(String prefix) {
        return name(prefix) + "-value";
    }

    /** Compacted topics require compatibility in both directions. For others, new readers must read old records. */
    public Compatibility compatibility() {
        return retention instanceof Compacted ? Compatibility.FULL_TRANSITIVE : Compatibility.BACKWARD_TRANSITIVE;
    }

    public Retention retention() {
        return retention;
    }

    /**
     * Tells whether the topic must have the same number of partitions as all other topics that are keyed by stratum.
     */
    public boolean isKeyedByStratum() {
        return key == Key.STRATUM;
    }

    /** The largest record batch, in bytes. */
    public int maximumMessageBytes() {
        return maximumMessageBytes;
    }

    /** The topic's settings on the broker, sorted by name. */
    public Map<String, String> settings() {
        Map<String, String> settings = new TreeMap<>(retention.topicSettings());
        settings.put("message.timestamp.type", timestampType.setting);
        settings.put("max.message.bytes", Integer.toString(maximumMessageBytes));
        return settings;
    }
}
