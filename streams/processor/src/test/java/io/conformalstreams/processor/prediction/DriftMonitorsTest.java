package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.streams.test.TestRecord;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/**
 * Tests alerts of one procedure with two components, 99 units (rank 90), and the alert threshold 2 * 10^6 / 10^5 = 20.
 */
class DriftMonitorsTest {

    private static final String PROCEDURE = """
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.1],
               combination: marginal, inner: identity, outer: identity, window: all}
            """;
    private static final ConformalConfiguration ONE_LEVEL = PredictionFixture.monitored(
            "{falseAlertsPerMillionLabels: 100000, maturity: none, monitors: {scoreDrift: false}}", PROCEDURE);
    private static final double ALERT_THRESHOLD = 20;
    private static final double NULL = CoverageBreachNull.missRate(new BigDecimal("0.1"), 99, 90);
    private static final CriticalValues HIT = new CriticalValues(0, 0);
    private static final CriticalValues OUTER_MISS = new CriticalValues(0, 1);

    private final PublishedCalibration calibration = new PublishedCalibration(ONE_LEVEL);
    private PredictionFixture prediction;
    private long offset;
    private int labelEpoch;

    @BeforeEach
    void calibrate() {
        prediction = new PredictionFixture(ONE_LEVEL);
        offset = 0;
        labelEpoch = 0;
        prediction.label(calibration.label(image("seed"), 1, offset++, HIT));
        prediction.thresholds(calibration.thresholds(1, 0, 99, 0.5));
    }

    @AfterEach
    void close() {
        prediction.close();
    }

    private static Prediction.Builder image(String imageId) {
        return prediction("p-" + imageId, imageId, -1, 1);
    }

    private void judge(int units, CriticalValues values) {
        for (int i = 0; i < units; i++) {
            String imageId = "image" + offset;
            prediction.predict(image(imageId).setPredictedAt(day(offset / 100.0)));
            label(imageId, null, values);
        }
    }

    private void label(String imageId, String unitId, CriticalValues values) {
        prediction.label(calibration
                .label(image(imageId).setUnitId(unitId), 1, offset, values)
                .setEpoch(labelEpoch)
                .setLabel(coordinates(offset, day(offset / 100.0))));
        offset++;
    }

    private List<DriftAlert> alerts() {
        return prediction.alerts().stream()
                .map(record -> {
                    assertThat(record.key()).isEqualTo(record.value().getAlertId());
                    return record.value();
                })
                .toList();
    }

    private DriftAlert onlyAlert() {
        List<DriftAlert> alerts = alerts();
        assertThat(alerts).hasSize(1);
        return alerts.get(0);
    }

    private void command(DriftCommandKind kind, String alertId) {
        prediction.command(DriftCommand.newBuilder()
                .setStratum(PredictionFixture.STRATUM)
                .setCommand(kind)
                .setAlertId(alertId)
                .setIssuedAt(day(50)));
    }

    /**
     * The 1-based observations at which a detector of this test reaches the alert threshold, restarts, and then reaches
     * a hundred times the evidence that it reported last.
     */
    private static List<Integer> reports(int hits, int misses) {
        ShiryaevRobertsDetector detector = new ShiryaevRobertsDetector();
        List<Integer> reports = new ArrayList<>();
        double awaited = ALERT_THRESHOLD;
        for (int i = 1; i <= hits + misses; i++) {
            detector.observe(i > hits, NULL);
            if (detector.evidence() >= awaited) {
                awaited = 100 * detector.evidence();
                if (reports.isEmpty()) {
                    detector.restart();
                }
                reports.add(i);
            }
        }
        return reports;
    }

    @Test
    void shouldOpenOneAlertOnAShiftAndUpdateItWhereEvidenceHasGrownAHundredfold() {
        judge(30, HIT);
        assertThat(alerts()).isEmpty();
        judge(20, OUTER_MISS);
        List<DriftAlert> alerts = alerts();
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
        judge(5, HIT);
        judge(12, OUTER_MISS);
        List<String> alerts = prediction.rawAlerts();
        close();
        calibrate();
        judge(5, HIT);
        judge(12, OUTER_MISS);
        assertThat(prediction.rawAlerts()).isNotEmpty().isEqualTo(alerts);
        assertThat(alerts).allMatch(alert -> alert.contains("key = ce_id"));
    }

    @Test
    void shouldResolveAnAlertOnceByCommandAndOpenTheNextUnderAnotherId() {
        judge(5, OUTER_MISS);
        DriftAlert opened = onlyAlert();
        command(DriftCommandKind.CLOSE_ALERT, opened.getAlertId());
        DriftAlert resolved = onlyAlert();
        assertThat(resolved.getAlertId()).isEqualTo(opened.getAlertId());
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.OPERATOR);
        assertThat(resolved.getRevision()).isEqualTo(2);
        assertThat(resolved.getEventTime()).isEqualTo(day(50));
        command(DriftCommandKind.CLOSE_ALERT, opened.getAlertId());
        command(DriftCommandKind.CLOSE_ALERT, "unknown");
        assertThat(alerts()).isEmpty();
        judge(5, OUTER_MISS);
        DriftAlert next = onlyAlert();
        assertThat(next.getState()).isEqualTo(AlertState.OPENED);
        assertThat(next.getAlertId()).isNotEqualTo(opened.getAlertId());
        assertThat(next.getPreviousAlertId()).isEqualTo(opened.getAlertId());
    }

    @Test
    void shouldDiscardEvidenceAndResolveAlertsByANewEpoch() {
        int enough = reports(0, 10).get(0);
        judge(enough - 1, OUTER_MISS);
        command(DriftCommandKind.NEW_EPOCH, null);
        judge(enough - 1, OUTER_MISS);
        assertThat(alerts()).isEmpty();
        judge(1, OUTER_MISS);
        DriftAlert opened = onlyAlert();
        assertThat(opened.getEstimate().getLabels()).isEqualTo(enough);
        command(DriftCommandKind.NEW_EPOCH, null);
        DriftAlert resolved = onlyAlert();
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.SUPERSEDED);
        assertThat(resolved.getEventTime()).isEqualTo(day(50));
    }

    @Test
    void shouldStartAnewWithTheEpochOfTheThresholds() {
        judge(5, OUTER_MISS);
        DriftAlert opened = onlyAlert();
        String waiting = "issued-before";
        prediction.predict(image(waiting));
        StratumThresholds second = calibration.thresholds(2, 1, 99, 0.5);
        second.setEpoch(1);
        prediction.thresholds(second);
        labelEpoch = 1;
        judge(1, OUTER_MISS);
        DriftAlert resolved = onlyAlert();
        assertThat(resolved.getAlertId()).isEqualTo(opened.getAlertId());
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getReason()).isEqualTo(AlertReason.SUPERSEDED);
        assertThat(resolved.getEpoch()).isZero();
        label(waiting, null, OUTER_MISS);
        judge(4, OUTER_MISS);
        DriftAlert next = onlyAlert();
        assertThat(next.getEpoch()).isEqualTo(1);
        assertThat(next.getEstimate().getLabels())
                .isEqualTo((long) reports(0, 5).get(0));
    }

    @Test
    void shouldCountAUnitOnce() {
        for (int i = 0; i < 20; i++) {
            prediction.predict(image("slice" + i).setUnitId("patient"));
        }
        for (int i = 0; i < 20; i++) {
            label("slice" + i, "patient", OUTER_MISS);
        }
        assertThat(prediction.outcomes()).hasSize(20);
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldCountAUnitByItsFirstCalibratedSet() {
        int enough = reports(0, 10).get(0);
        // A newer version has too few units for alpha, as after a new label policy.
        label("other", null, HIT);
        prediction.thresholds(calibration.thresholds(2, 1, 3, 0.5));
        for (int i = 0; i < enough; i++) {
            prediction.predict(image("i" + i));
        }
        label("another", null, HIT);
        prediction.thresholds(calibration.thresholds(3, 2, 99, 0.5));
        for (int i = 0; i < enough; i++) {
            prediction.predict(image("i" + i).setPredictionId("q" + i));
            label("i" + i, null, OUTER_MISS);
        }
        assertThat(onlyAlert().getEstimate().getLabels()).isEqualTo(enough);
    }

    @Test
    void shouldNotCountCorrectionsOrSelfCalibratedSets() {
        prediction.predict(prediction("p", "seed", -1, 1));
        for (int revision = 2; revision < 20; revision++) {
            prediction.label(calibration.label(image("seed"), revision, offset++, OUTER_MISS));
        }
        prediction.predict(image("i"));
        for (int revision = 1; revision < 20; revision++) {
            prediction.label(calibration.label(image("i"), revision, offset++, OUTER_MISS));
        }
        assertThat(prediction.outcomes()).hasSize(38);
        assertThat(alerts()).isEmpty();
    }

    @Test
    void shouldStampAlertsWithTheTimeOfTheLabelOrCommand() {
        judge(5, OUTER_MISS);
        TestRecord<String, DriftAlert> opened = prediction.alerts().get(0);
        assertThat(opened.getRecordTime()).isEqualTo(opened.value().getEventTime());
        command(DriftCommandKind.CLOSE_ALERT, opened.key());
        assertThat(prediction.alerts().get(0).getRecordTime()).isEqualTo(day(50));
    }

    @Test
    void shouldWatchScoresOnceTheyAreMatureAndInputsAtOnce() {
        prediction.close();
        prediction = new PredictionFixture(PredictionFixture.monitored(
                "{falseAlertsPerMillionLabels: 1000, maturity: PT6H, referenceUnits: 20, monitors: {inputDrift: true}}",
                PROCEDURE));
        prediction.thresholds(calibration.thresholds(1, 0, 99, 0.5));
        prediction.label(calibration.label(image("seed"), 1, offset++, HIT));
        judge(80, HIT);
        long firstMiss = offset;
        judge(20, OUTER_MISS);
        assertThat(alerts()).isEmpty();
        prediction.predict(image("later").setPredictedAt(day(5)));
        List<DriftAlert> alerts = alerts();
        assertThat(alerts)
                .allMatch(alert -> alert.getComponent() == RegionComponent.OUTER)
                .allMatch(alert -> alert.getFirstLabel().getOffset() == firstMiss);
        assertThat(alerts)
                .extracting(DriftAlert::getKind)
                .contains(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH)
                .doesNotContain(AlertKind.INPUT_DRIFT);
        for (int i = 0; i < 20; i++) {
            prediction.predict(
                    prediction("larger" + i, "larger" + i, 1, 1, 1, 1).setPredictedAt(day(6)));
        }
        assertThat(alerts()).extracting(DriftAlert::getKind).contains(AlertKind.INPUT_DRIFT);
    }
}
