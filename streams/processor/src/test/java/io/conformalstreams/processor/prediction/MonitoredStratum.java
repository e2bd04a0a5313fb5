package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PublishedCalibration.coordinates;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.DriftCommandKind;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;

/**
 * A stratum whose monitors watch one procedure with two components, 99 units (rank 90), and the alert threshold
 * 2 * 10^6 / 10^5 = 20.
 */
final class MonitoredStratum implements AutoCloseable {

    static final String PROCEDURE = """
            - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.1],
               combination: marginal, inner: identity, outer: identity, window: all}
            """;

    private static final ConformalConfiguration ONE_LEVEL = PredictionFixture.monitored(
            "{falseAlertsPerMillionLabels: 100000, maturity: none, monitors: {scoreDrift: false}}", PROCEDURE);

    static final double ALERT_THRESHOLD = 20;
    static final double NULL = CoverageBreachNull.missRate(new BigDecimal("0.1"), 99, 90);
    static final CriticalValues HIT = new CriticalValues(0, 0);
    static final CriticalValues OUTER_MISS = new CriticalValues(0, 1);

    private final PublishedCalibration calibration = new PublishedCalibration(ONE_LEVEL);
    private final PredictionFixture prediction;

    private long offset;
    private int labelEpoch;

    MonitoredStratum(ConformalConfiguration configuration) {
        prediction = new PredictionFixture(configuration);
    }

    /** A stratum of one level with the thresholds of 99 units. */
    static MonitoredStratum calibrated() {
        MonitoredStratum stratum = new MonitoredStratum(ONE_LEVEL);
        stratum.prediction.label(stratum.calibration.label(image("seed"), 1, stratum.nextOffset(), HIT));
        stratum.prediction.thresholds(stratum.calibration.thresholds(1, 0, 99, 0.5));
        return stratum;
    }

    static Prediction.Builder image(String imageId) {
        return PredictionFixture.prediction("p-" + imageId, imageId, -1, 1);
    }

    PredictionFixture prediction() {
        return prediction;
    }

    PublishedCalibration calibration() {
        return calibration;
    }

    /** The offset of the next label. */
    long offset() {
        return offset;
    }

    long nextOffset() {
        return offset++;
    }

    void labelsAreOfEpoch(int epoch) {
        labelEpoch = epoch;
    }

    void judge(int units, CriticalValues values) {
        for (int i = 0; i < units; i++) {
            String imageId = "image" + offset;
            prediction.predict(image(imageId).setPredictedAt(day(offset / 100.0)));
            label(imageId, null, values);
        }
    }

    void label(String imageId, String unitId, CriticalValues values) {
        prediction.label(calibration
                .label(image(imageId).setUnitId(unitId), 1, offset, values)
                .setEpoch(labelEpoch)
                .setLabel(coordinates(offset, day(offset / 100.0))));
        offset++;
    }

    List<DriftAlert> alerts() {
        return prediction.alerts().stream()
                .map(record -> {
                    assertThat(record.key()).isEqualTo(record.value().getAlertId());
                    return record.value();
                })
                .toList();
    }

    DriftAlert onlyAlert() {
        List<DriftAlert> alerts = alerts();
        assertThat(alerts).hasSize(1);
        return alerts.get(0);
    }

    void command(DriftCommandKind kind, String alertId) {
        prediction.command(DriftCommand.newBuilder()
                .setStratum(PredictionFixture.STRATUM)
                .setCommand(kind)
                .setAlertId(alertId)
                .setIssuedAt(day(50)));
    }

    /**
     * The 1-based observations at which a detector reaches the alert threshold, restarts, and then reaches
     * a hundred times the evidence that it reported last.
     */
    static List<Integer> reports(int hits, int misses) {
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

    @Override
    public void close() {
        prediction.close();
    }
}
