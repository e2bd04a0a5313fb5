package io.conformalstreams.ops.withdrawal;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.record.TopicRecords;
import java.time.Instant;
import java.time.temporal.ChronoUnit;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.KafkaException;

/**
 * A label that counts in the calibration, in its newest revision.
 *
 * @param stratum stratum of the image
 * @param imageId id of the image
 * @param unitId id of the unit; equal to the image id if the image is its own unit
 * @param revision newest accepted revision
 * @param labelPolicy label policy of that revision
 * @param labelledAt event time of that revision
 */
public record ActiveLabel(
        String stratum, String imageId, String unitId, int revision, String labelPolicy, Instant labelledAt) {

    /**
     * Reads which labels count and fit a query, in the order of their first acceptance.
     *
     * @throws KafkaException if the cluster or the registry does not respond, or if the topic is missing
     */
    public static List<ActiveLabel> read(TopicRecords records, LabelQuery query) {
        // Only the newest revision of an image counts, so an older one that fits must not be withdrawn.
        Map<String, CalibrationScore> newest = new LinkedHashMap<>();
        records.read(
                Topic.CALIBRATION_SCORES,
                CalibrationScore.class,
                Instant.MIN,
                record -> record.value()
                        .filter(score -> score.getStratum().equals(query.stratum()))
                        .ifPresent(score -> newest.merge(score.getImageId(), score, (earlier, later) -> later)));
        return newest.values().stream()
                .filter(score -> score.getStatus() == LabelStatus.ACTIVE && query.selects(score))
                .map(ActiveLabel::of)
                .toList();
    }

    private static ActiveLabel of(CalibrationScore score) {
        return new ActiveLabel(
                score.getStratum(),
                score.getImageId(),
                score.getUnitId(),
                score.getRevision(),
                score.getLabelPolicy(),
                score.getLabel().getLabelledAt());
    }

    /**
     * Returns the record that withdraws the label. It keeps the label policy, because another one would start an epoch.
     *
     * @param reason for statistics of withdrawals; no patient identifiers
     * @param at when the label is withdrawn
     */
    public LabelledImage withdrawal(String reason, Instant at) {
        return LabelledImage.newBuilder()
                .setStratum(stratum)
                .setImageId(imageId)
                .setUnitId(unitId.equals(imageId) ? null : unitId)
                .setAction(LabelAction.WITHDRAWN)
                .setRevision(revision + 1)
                .setLabelledAt(at.truncatedTo(ChronoUnit.MILLIS))
                .setLabelPolicy(labelPolicy)
                .setWithdrawalReason(reason)
                .build();
    }
}
