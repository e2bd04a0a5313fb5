package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.MonitoredStratum.ALERT_THRESHOLD;
import static io.conformalstreams.processor.prediction.MonitoredStratum.HIT;
import static io.conformalstreams.processor.prediction.MonitoredStratum.NULL;
import static io.conformalstreams.processor.prediction.MonitoredStratum.OUTER_MISS;
import static io.conformalstreams.processor.prediction.MonitoredStratum.image;
import static io.conformalstreams.processor.prediction.MonitoredStratum.reports;
import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.StratumThresholds;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** The topology publishes alerts that open, grow, resolve and follow one another. */
class PublishedAlertsTest {

    private MonitoredStratum stratum;

    @BeforeEach
    void calibrate() {
        stratum = MonitoredStratum.calibrated();
    }

    @AfterEach
    void close() {
        stratum.close();
    }

    @Test
    void shouldOpenOneAlertOnAShiftAndUpdateItWhereEvidenceHasGrownAHundredfold() {
        stratum.judge(30, HIT);
        assertThat(stratum.alerts()).isEmpty();
        stratum.judge(20, OUTER_MISS);
        List<DriftAlert> alerts = stratum.alerts();
        List<Integer> reports = reports(30, 20);
        assertThat(reports).hasSizeGreaterThan(2);
        assertThat(alerts).hasSameSizeAs(reports);
        DriftAlert opened = alerts.get(0);
        assertThat(opened.getState()).isEqualTo(AlertState.OPENED);
        assertThat(opened.getComponent()).isEqualTo(RegionComponent.OUTER);
        assertThat(opened.getNullMiscoverage()).isEqualTo(NULL);
        assertThat(opened.getDetector().getThreshold()).isEqualTo(ALERT_THRESHOLD);
        assertThat(opened.getPreviousAlertId()).isNull();
        assertThat(opened.getSinceChange().getObservation()).isEqualTo(31);
        // Offset 0 is the seed, so the 31st judged label has offset 31.
        assertThat(opened.getFirstLabel().getOffset()).isEqualTo(31);
        assertThat(opened.getEstimate().getLabels()).isEqualTo((long) reports.get(0));
        assertThat(opened.getEstimate().getMisses()).isEqualTo(reports.get(0) - 30L);
        assertThat(opened.getSinceChange().getEstimate().getCoverage()).isZero();
        for (int i = 0; i < alerts.size(); i++) {
            DriftAlert alert = alerts.get(i);
            assertThat(alert.getAlertId()).isEqualTo(opened.getAlertId());
            assertThat(alert.getRevision()).isEqualTo(i + 1);
            assertThat(alert.getState()).isEqualTo(i == 0 ? AlertState.OPENED : AlertState.UPDATED);
            assertThat(alert.getReason()).isEqualTo(AlertReason.EVIDENCE);
            assertThat(alert.getLastLabel().getOffset()).isEqualTo((long) reports.get(i));
            assertThat(alert.getFirstLabel()).isEqualTo(opened.getFirstLabel());
            assertThat(alert.getOpenedAt()).isEqualTo(opened.getEventTime());
            assertThat(alert.getSinceChange().getEstimate().getMisses()).isEqualTo(reports.get(i) - 30L);
            assertThat(alert.getEvidenceCurve().getPoints()).hasSize(reports.get(i));
        }
    }

    @Test
    void shouldPublishTheSameAlertsOnAReplay() {
        stratum.judge(5, HIT);
        stratum.judge(12, OUTER_MISS);
        List<String> alerts = stratum.prediction().rawAlerts();
        stratum.close();
        stratum = MonitoredStratum.calibrated();
        stratum.judge(5, HIT);
        stratum.judge(12, OUTER_MISS);
        assertThat(stratum.prediction().rawAlerts()).isNotEmpty().isEqualTo(alerts);
        assertThat(alerts).allMatch(alert -> alert.contains("key = ce_id"));
    }

    @Test
    void shouldResolveAnAlertOnceByCommandAndOpenTheNextUnderAnotherId() {
        stratum.judge(5, OUTER_MISS);
        DriftAlert opened = stratum.onlyAlert();
        stratum.command(DriftCommandKind.CLOSE_ALERT, opened.getAlertId());
        DriftAlert resolved = stratum.onlyAlert();
        assertThat(resolved.getAlertId()).isEqualTo(opened.getAlertId());
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.OPERATOR);
        assertThat(resolved.getRevision()).isEqualTo(2);
        assertThat(resolved.getEventTime()).isEqualTo(day(50));
        stratum.command(DriftCommandKind.CLOSE_ALERT, opened.getAlertId());
        stratum.command(DriftCommandKind.CLOSE_ALERT, "unknown");
        assertThat(stratum.alerts()).isEmpty();
        stratum.judge(5, OUTER_MISS);
        DriftAlert next = stratum.onlyAlert();
        assertThat(next.getState()).isEqualTo(AlertState.OPENED);
        assertThat(next.getAlertId()).isNotEqualTo(opened.getAlertId());
        assertThat(next.getPreviousAlertId()).isEqualTo(opened.getAlertId());
    }

    @Test
    void shouldDiscardEvidenceAndResolveAlertsByANewEpoch() {
        int enough = reports(0, 10).get(0);
        stratum.judge(enough - 1, OUTER_MISS);
        stratum.command(DriftCommandKind.NEW_EPOCH, null);
        stratum.judge(enough - 1, OUTER_MISS);
        assertThat(stratum.alerts()).isEmpty();
        stratum.judge(1, OUTER_MISS);
        DriftAlert opened = stratum.onlyAlert();
        assertThat(opened.getEstimate().getLabels()).isEqualTo(enough);
        stratum.command(DriftCommandKind.NEW_EPOCH, null);
        DriftAlert resolved = stratum.onlyAlert();
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.SUPERSEDED);
        assertThat(resolved.getEventTime()).isEqualTo(day(50));
    }

    @Test
    void shouldStartAnewWithTheEpochOfTheThresholds() {
        stratum.judge(5, OUTER_MISS);
        DriftAlert opened = stratum.onlyAlert();
        String waiting = "issued-before";
        stratum.prediction().predict(image(waiting));
        StratumThresholds second = stratum.calibration().thresholds(2, 1, 99, 0.5);
        second.setEpoch(1);
        stratum.prediction().thresholds(second);
        stratum.labelsAreOfEpoch(1);
        stratum.judge(1, OUTER_MISS);
        DriftAlert resolved = stratum.onlyAlert();
        assertThat(resolved.getAlertId()).isEqualTo(opened.getAlertId());
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.SUPERSEDED);
        assertThat(resolved.getEpoch()).isZero();
        stratum.label(waiting, null, OUTER_MISS);
        stratum.judge(4, OUTER_MISS);
        DriftAlert next = stratum.onlyAlert();
        assertThat(next.getEpoch()).isEqualTo(1);
        assertThat(next.getEstimate().getLabels())
                .isEqualTo((long) reports(0, 5).get(0));
    }

    @Test
    void shouldStampAlertsWithTheTimeOfTheLabelOrCommand() {
        stratum.judge(5, OUTER_MISS);
        TestRecord<String, DriftAlert> opened = stratum.prediction().alerts().get(0);
        assertThat(opened.getRecordTime()).isEqualTo(opened.value().getEventTime());
        stratum.command(DriftCommandKind.CLOSE_ALERT, opened.key());
        assertThat(stratum.prediction().alerts().get(0).getRecordTime()).isEqualTo(day(50));
    }
}
