package io.conformalstreams.processor.prediction;

import static io.conformalstreams.processor.prediction.MonitoredStratum.HIT;
import static io.conformalstreams.processor.prediction.MonitoredStratum.OUTER_MISS;
import static io.conformalstreams.processor.prediction.MonitoredStratum.PROCEDURE;
import static io.conformalstreams.processor.prediction.MonitoredStratum.image;
import static io.conformalstreams.processor.prediction.MonitoredStratum.reports;
import static io.conformalstreams.processor.prediction.PredictionFixture.day;
import static io.conformalstreams.processor.prediction.PredictionFixture.prediction;
import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RegionComponent;
import java.util.List;
import org.junit.jupiter.api.AfterEach;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;

/** Which labels the monitors count, and when they look at scores and inputs. */
class DriftMonitorsTest {

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
    void shouldCountAUnitOnce() {
        for (int i = 0; i < 20; i++) {
            stratum.prediction().predict(image("slice" + i).setUnitId("patient"));
        }
        for (int i = 0; i < 20; i++) {
            stratum.label("slice" + i, "patient", OUTER_MISS);
        }
        assertThat(stratum.prediction().outcomes()).hasSize(20);
        assertThat(stratum.alerts()).isEmpty();
    }

    @Test
    void shouldCountAUnitByItsFirstCalibratedSet() {
        int enough = reports(0, 10).get(0);
        // A newer version has too few units for alpha, as after a new label policy.
        stratum.label("other", null, HIT);
        stratum.prediction().thresholds(stratum.calibration().thresholds(2, 1, 3, 0.5));
        for (int i = 0; i < enough; i++) {
            stratum.prediction().predict(image("i" + i));
        }
        stratum.label("another", null, HIT);
        stratum.prediction().thresholds(stratum.calibration().thresholds(3, 2, 99, 0.5));
        for (int i = 0; i < enough; i++) {
            stratum.prediction().predict(image("i" + i).setPredictionId("q" + i));
            stratum.label("i" + i, null, OUTER_MISS);
        }
        assertThat(stratum.onlyAlert().getEstimate().getLabels()).isEqualTo(enough);
    }

    @Test
    void shouldNotCountCorrectionsOrSelfCalibratedSets() {
        stratum.prediction().predict(prediction("p", "seed", -1, 1));
        for (int revision = 2; revision < 20; revision++) {
            stratum.prediction()
                    .label(stratum.calibration().label(image("seed"), revision, stratum.nextOffset(), OUTER_MISS));
        }
        stratum.prediction().predict(image("i"));
        for (int revision = 1; revision < 20; revision++) {
            stratum.prediction()
                    .label(stratum.calibration().label(image("i"), revision, stratum.nextOffset(), OUTER_MISS));
        }
        assertThat(stratum.prediction().outcomes()).hasSize(38);
        assertThat(stratum.alerts()).isEmpty();
    }

    @Test
    void shouldWatchScoresOnceTheyAreMatureAndInputsAtOnce() {
        stratum.close();
        stratum = new MonitoredStratum(PredictionFixture.monitored(
                "{falseAlertsPerMillionLabels: 1000, maturity: PT6H, referenceUnits: 20, monitors: {inputDrift: true}}",
                PROCEDURE));
        stratum.prediction().thresholds(stratum.calibration().thresholds(1, 0, 99, 0.5));
        stratum.prediction().label(stratum.calibration().label(image("seed"), 1, stratum.nextOffset(), HIT));
        stratum.judge(80, HIT);
        long firstMiss = stratum.offset();
        stratum.judge(20, OUTER_MISS);
        assertThat(stratum.alerts()).isEmpty();
        stratum.prediction().predict(image("later").setPredictedAt(day(5)));
        List<DriftAlert> alerts = stratum.alerts();
        assertThat(alerts)
                .allMatch(alert -> alert.getComponent() == RegionComponent.OUTER)
                .allMatch(alert -> alert.getFirstLabel().getOffset() == firstMiss);
        assertThat(alerts)
                .extracting(DriftAlert::getKind)
                .contains(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH)
                .doesNotContain(AlertKind.INPUT_DRIFT);
        for (int i = 0; i < 20; i++) {
            stratum.prediction()
                    .predict(prediction("larger" + i, "larger" + i, 1, 1, 1, 1).setPredictedAt(day(6)));
        }
        assertThat(stratum.alerts()).extracting(DriftAlert::getKind).contains(AlertKind.INPUT_DRIFT);
    }

    @Test
    void shouldCountPredictionsWithoutALabelIfMissesAreWeighted() {
        stratum.close();
        stratum = new MonitoredStratum(
                PredictionFixture.monitored("{maturity: PT6H, population: inverse-probability-weighted}", PROCEDURE));
        stratum.prediction().label(stratum.calibration().label(image("seed"), 1, stratum.nextOffset(), HIT));
        stratum.prediction().thresholds(stratum.calibration().thresholds(1, 0, 99, 0.5));
        stratum.judge(1, HIT);
        for (int i = 0; i < 7; i++) {
            stratum.prediction().predict(image("unlabelled" + i).setPredictedAt(day(1)));
        }
        stratum.prediction().predict(image("later").setPredictedAt(day(2)));
        assertThat(stratum.prediction().metricsSoon().entrySet())
                .filteredOn(metric -> metric.getKey().name().equals("conformal_epoch_units"))
                .hasSize(2)
                .allMatch(metric -> metric.getValue().metricValue().equals(8.0));
    }
}
