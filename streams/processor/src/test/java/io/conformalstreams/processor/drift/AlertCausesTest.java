package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertCause;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.CauseKind;
import io.conformalstreams.contracts.DriftAlert;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

class AlertCausesTest {

    private static final String MEASURED =
            "{falseAlertsPerMillionLabels: 1000, maturity: PT1M, monitors: {inputDrift: true, labelProcess: false}}";

    /** The critical value is the sum of the measured part and an error of the model. */
    private static void judge(MonitoredStream stream, Random random, int units, double ofMeasurement, double ofError) {
        for (int i = 0; i < units; i++) {
            double measurement = random.nextGaussian() + ofMeasurement;
            stream.judge(0.8 * measurement + 0.6 * (random.nextGaussian() + ofError), measurement);
        }
    }

    private static MonitoredStream drifted(String drift, double ofMeasurement, double ofError) {
        MonitoredStream stream = new MonitoredStream(drift);
        Random random = new Random(31);
        judge(stream, random, 250, 0, 0);
        assertThat(stream.alerts).isEmpty();
        judge(stream, random, 170, ofMeasurement, ofError);
        return stream;
    }

    private static List<DriftAlert> of(MonitoredStream stream, AlertKind kind) {
        return stream.alerts.stream().filter(alert -> alert.getKind() == kind).toList();
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = '|',
            value = {
                "1.2 | 0   | POPULATION | The inputs changed, and the scores given the inputs show no change: another population.",
                "0   | 1.2 | MODEL      | The scores changed given the inputs: the model fails on them.",
                "1.2 | 1.2 | MODEL      | The inputs changed, and the scores changed given the inputs: the model fails on the new inputs.",
                "8   | 0   | UNDETERMINED | The inputs changed, and too few of them lie where the reference has inputs: it is undetermined whether the scores changed given the inputs."
            })
    void shouldNameTheCauseInTheAlert(double ofMeasurement, double ofError, CauseKind expected, String text) {
        MonitoredStream stream = drifted(MEASURED, ofMeasurement, ofError);

        for (AlertKind kind : List.of(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH)) {
            List<DriftAlert> states = of(stream, kind);
            AlertCause last = states.get(states.size() - 1).getCause();
            assertThat(last.getKind()).isEqualTo(expected);
            assertThat(last.getText()).isEqualTo(text);
            assertThat(last.getUnits()).isGreaterThan(32);
            assertThat(last.getComparedUnits())
                    .isBetween(ofMeasurement < 8 ? 32L : 0L, ofMeasurement < 8 ? last.getUnits() : 3L);
            assertThat(last.getProxies()).containsExactly("size");
            assertThat(last.getInputEvidence() >= last.getEvidenceLimit()).isEqualTo(ofMeasurement > 0);
            assertThat(last.getConditionalEvidence() >= last.getEvidenceLimit()).isEqualTo(ofError > 0);
        }
        AlertCause opened = stream.alerts.get(0).getCause();
        assertThat(opened.getKind()).isEqualTo(CauseKind.UNDETERMINED);
        assertThat(opened.getUnits()).isZero();
    }

    /** Alerts that are published after every unit show when a cause is named. */
    @ParameterizedTest
    @CsvSource({"1.2, 0, POPULATION", "0, 1.2, MODEL"})
    void shouldPublishAnOpenAlertAsSoonAsItsCauseIsNamed(double ofMeasurement, double ofError, CauseKind expected) {
        MonitoredStream stream = drifted(MEASURED, ofMeasurement, ofError);
        MonitoredStream afterEachUnit =
                drifted(MEASURED.replace("{falseAlerts", "{heartbeat: PT0.001S, falseAlerts"), ofMeasurement, ofError);

        for (AlertKind kind : List.of(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH)) {
            assertThat(of(afterEachUnit, kind))
                    .hasSizeGreaterThan(of(stream, kind).size());
            DriftAlert naming = first(stream, kind, expected);
            assertThat(naming.getReason()).isEqualTo(AlertReason.CAUSE);
            assertThat(naming.getState()).isEqualTo(AlertState.UPDATED);
            assertThat(naming.getCause().getUnits())
                    .isEqualTo(first(afterEachUnit, kind, expected).getCause().getUnits());
            assertThat(of(stream, kind).stream().filter(alert -> alert.getReason() == AlertReason.CAUSE))
                    .hasSizeLessThanOrEqualTo(2);
        }
    }

    private static DriftAlert first(MonitoredStream stream, AlertKind kind, CauseKind cause) {
        return of(stream, kind).stream()
                .filter(alert -> alert.getCause().getKind() == cause)
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldStartAnewForTheNextAlert() {
        MonitoredStream stream = drifted(MEASURED, 0, 1.2);
        List<String> open =
                stream.alerts.stream().map(DriftAlert::getAlertId).distinct().toList();
        open.forEach(stream::close);
        stream.alerts.clear();

        judge(stream, new Random(32), 60, 0, 3);

        DriftAlert reopened = stream.alerts.get(0);
        assertThat(reopened.getState()).isEqualTo(AlertState.OPENED);
        assertThat(reopened.getCause().getUnits()).isZero();
        assertThat(reopened.getCause().getConditionalEvidence()).isEqualTo(1);
    }

    @ParameterizedTest
    @ValueSource(
            strings = {
                "{falseAlertsPerMillionLabels: 1000, maturity: PT1M, monitors: {inputDrift: false, labelProcess: false}}",
                "{falseAlertsPerMillionLabels: 1000, maturity: none, monitors: {inputDrift: true, labelProcess: false}}"
            })
    void shouldNameNoCauseWithoutMeasurementsOrMaturity(String drift) {
        assertThat(drifted(drift, 0, 1.2).alerts).isNotEmpty().allMatch(alert -> alert.getCause() == null);
    }

    @Test
    void shouldGoOnFromTheStoredStateAlone() {
        MonitoredStream undisturbed = new MonitoredStream(MEASURED);
        MonitoredStream failing = new MonitoredStream(MEASURED);
        Random random = new Random(33);
        Random again = new Random(33);
        for (int i = 0; i < 9; i++) {
            judge(undisturbed, random, 45, 0, i < 5 ? 0 : 1.2);
            judge(failing, again, 45, 0, i < 5 ? 0 : 1.2);
            failing.failOver();
        }

        assertThat(undisturbed.alerts).anyMatch(alert -> alert.getCause().getKind() == CauseKind.MODEL);
        assertThat(failing.alerts).isEqualTo(undisturbed.alerts);
    }
}
