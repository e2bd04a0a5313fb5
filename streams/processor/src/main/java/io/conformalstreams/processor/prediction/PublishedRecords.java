package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.StratumThresholds;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Checks the records that the calibration topology publishes, before state changes. Only a foreign writer or damage can
 * break these rules, and then the record becomes a dead letter. During a change, a failure would stop the task, and the
 * record would stop it again after each restart.
 */
final class PublishedRecords {

    private PublishedRecords() {}

    /**
     * Returns the label of a calibration score.
     *
     * @throws IllegalArgumentException if the record is not one that the calibration could have written
     */
    static CalibratedLabel label(Record<String, CalibrationScore> record) {
        require(record.value() != null, "a calibration score has no value");
        CalibrationScore score = record.value();
        require(score.getStratum().equals(record.key()), "the key of a calibration score is not its stratum");
        requireCoordinates(score.getLabel());
        require(score.getRevision() >= 1 && score.getEpoch() >= 0, "a revision or an epoch is negative");
        CalibratedLabel label = CalibratedLabel.of(score);
        // Layouts refuse overlong strings, too many entries, and digests that are not hexadecimal.
        CalibratedLabelLayout.labelOf(CalibratedLabelLayout.toBytes(label));
        return label;
    }

    /**
     * Checks the thresholds of a stratum.
     *
     * @throws IllegalArgumentException if the record is not one that the calibration could have written
     */
    static void requireUsable(Record<String, StratumThresholds> record, StratumThresholdSet thresholds) {
        require(record.value().getStratum().equals(record.key()), "the key of thresholds is not their stratum");
        requireCoordinates(thresholds.lastLabel());
        require(thresholds.version() >= 1 && thresholds.epoch() >= 0, "a version or an epoch is negative");
        LatestThresholds.State alone = new LatestThresholds.State(0, Optional.of(thresholds), List.of());
        LatestThresholdsLayout.stateOf(LatestThresholdsLayout.toBytes(alone));
    }

    private static void requireCoordinates(RecordCoordinates label) {
        require(
                label.getPartition() >= 0
                        && label.getOffset() >= 0
                        && label.getLabelledAt().toEpochMilli() >= 0,
                "the coordinates of a label are negative");
    }

    private static void require(boolean holds, String problem) {
        if (!holds) {
            throw new IllegalArgumentException(problem);
        }
    }
}
