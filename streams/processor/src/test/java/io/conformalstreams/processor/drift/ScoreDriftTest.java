package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertSeverity;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.MissEstimate;
import java.nio.charset.StandardCharsets;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Tests which changes raise alerts. Critical values are standard normal, and the threshold is their 90 % quantile. */
class ScoreDriftTest {

    private static final String AT_ONCE = "{maturity: none}";

    /** The shift at which three labels in ten are missed. */
    private static final double SHIFT = 0.7571;

    private static void judge(MonitoredStream stream, Random random, int units, double shift) {
        for (int i = 0; i < units; i++) {
            stream.judge(random.nextGaussian() + shift);
        }
    }

    private static List<DriftAlert> of(MonitoredStream stream, AlertKind kind) {
        return stream.alerts.stream().filter(alert -> alert.getKind() == kind).toList();
    }

    @ParameterizedTest(name = "engine {0}")
    @ValueSource(strings = {"polya", "rank"})
    void shouldRaiseOneAlertOfEachKindOnAShiftAndNoneBefore(String engine) {
        Random random = new Random(1);
        MonitoredStream stream = new MonitoredStream("{maturity: none, referenceUnits: 300, engine: " + engine + "}");
        judge(stream, random, 1300, 0);
        assertThat(stream.alerts).isEmpty();
        judge(stream, random, 300, SHIFT);
        List<DriftAlert> scores = of(stream, AlertKind.SCORE_DRIFT);
        DriftAlert opened = scores.get(0);
        assertThat(opened.getState()).isEqualTo(AlertState.OPENED);
        assertThat(opened.getDetector().getReference()).isEqualTo(engine.equals("polya") ? 300 : 150);
        assertThat(opened.getDetector().getLevels()).containsExactly(0.02, 0.05, 0.1, 0.2, 0.4);
        // The only monitor of scores has a fifth of the budget, and the only one of misses has the rest.
        assertThat(opened.getDetector().getMonitorsPerLabel()).isEqualTo(1);
        assertThat(opened.getDetector().getFalseAlertsPerMillionLabels()).isEqualTo(0.2);
        assertThat(opened.getDetector().getThreshold()).isEqualTo(5e6);
        // The shift begins with the 1301st unit. The first 300 units are the reference.
        assertThat(opened.getSinceChange().getObservation()).isBetween(900L, 1100L);
        assertThat(opened.getSinceChange().getExceedances()).isPositive();
        assertThat(scores).allMatch(alert -> alert.getAlertId().equals(opened.getAlertId()));
        DriftAlert breach = of(stream, AlertKind.COVERAGE_BREACH).get(0);
        assertThat(breach.getState()).isEqualTo(AlertState.OPENED);
        assertThat(breach.getDetector().getFalseAlertsPerMillionLabels()).isEqualTo(0.8);
        assertThat(breach.getDetector().getThreshold()).isEqualTo(1.25e6);
    }

    @Test
    void shouldShowTheLastLabelsBesideTheWholeEpoch() {
        Random random = new Random(12);
        MonitoredStream stream = new MonitoredStream(AT_ONCE);
        judge(stream, random, 1000, 0);
        judge(stream, random, 300, 4);
        for (AlertKind kind : List.of(AlertKind.SCORE_DRIFT, AlertKind.COVERAGE_BREACH)) {
            DriftAlert newest = of(stream, kind).get(of(stream, kind).size() - 1);
            MissEstimate recent = newest.getRecent();
            assertThat(recent.getLabels()).isEqualTo(200);
            assertThat(recent.getCoverage()).isLessThan(newest.getEstimate().getCoverage() - 0.1);
            assertThat(recent.getLower()).isLessThan(recent.getCoverage());
            assertThat(recent.getUpper()).isGreaterThan(recent.getCoverage());
            assertThat(recent.getScope())
                    .isEqualTo("deployed coverage of the last labels, valid at a single look; not evidence");
            assertThat(recent.getMethod()).isEqualTo("clopper-pearson");
        }
    }

    @Test
    void shouldRaiseNothingWhileNothingDrifts() {
        MonitoredStream stream = new MonitoredStream("{maturity: none, falseAlertsPerMillionLabels: 10}");
        judge(stream, new Random(2), 2000, 0);
        assertThat(stream.alerts).isEmpty();
    }

    @Test
    void shouldRaiseNothingUnderHeavyTies() {
        Random random = new Random(3);
        MonitoredStream stream = new MonitoredStream("{maturity: none, falseAlertsPerMillionLabels: 10}");
        stream.thresholds(900, 7);
        for (int i = 0; i < 2000; i++) {
            stream.judge(random.nextInt(8));
        }
        assertThat(stream.alerts).isEmpty();
    }

    /**
     * Adaptive thresholds keep the deployed miss rate at alpha, and hide the drift from all detectors of deployed
     * misses.
     */
    @Test
    void shouldFindScoreDriftThatAdaptationHides() {
        Random random = new Random(4);
        MonitoredStream stream = new MonitoredStream(AT_ONCE);
        judge(stream, random, 1000, 0);
        stream.thresholds(900, 1.2815515655446004 + SHIFT);
        judge(stream, random, 400, SHIFT);
        assertThat(of(stream, AlertKind.COVERAGE_BREACH)).isEmpty();
        assertThat(of(stream, AlertKind.SCORE_DRIFT)).isNotEmpty();
        assertThat(of(stream, AlertKind.SCORE_DRIFT)).allMatch(alert -> alert.getSeverity() == AlertSeverity.WARNING);
    }

    @Test
    void shouldWatchScoresWhereThresholdsHaveNoRank() {
        Random random = new Random(5);
        MonitoredStream stream = new MonitoredStream(AT_ONCE);
        stream.thresholds(-1, 1.2815515655446004);
        judge(stream, random, 1000, 0);
        judge(stream, random, 300, SHIFT);
        assertThat(of(stream, AlertKind.SCORE_DRIFT).get(0).getThreshold().getK())
                .isEqualTo(-1);
        assertThat(of(stream, AlertKind.COVERAGE_BREACH)).isEmpty();
    }

    @Test
    void shouldTakeWhatTrivialSetsAndLabelsWithoutSetsGiveForTheReferenceOnly() {
        Random random = new Random(6);
        MonitoredStream stream = new MonitoredStream(AT_ONCE);
        stream.thresholds(1000, Double.POSITIVE_INFINITY);
        judge(stream, random, 60, 0);
        for (int i = 0; i < 80; i++) {
            stream.calibrate("archive" + i, random.nextGaussian());
        }
        stream.thresholds(900, 1.2815515655446004);
        judge(stream, random, 500, 0);
        for (int i = 0; i < 500; i++) {
            stream.calibrate("harder" + i, random.nextGaussian() + 3);
        }
        assertThat(stream.alerts).isEmpty();
        judge(stream, random, 300, SHIFT);
        assertThat(of(stream, AlertKind.SCORE_DRIFT).get(0).getDetector().getReference())
                .isEqualTo(140);
    }

    @Test
    void shouldEscalateOnceTheBreachOfThePromiseIsProven() {
        Random random = new Random(7);
        MonitoredStream stream = new MonitoredStream(AT_ONCE);
        judge(stream, random, 400, 0);
        judge(stream, random, 400, SHIFT);
        List<DriftAlert> scores = of(stream, AlertKind.SCORE_DRIFT);
        assertThat(scores.get(0).getSeverity()).isEqualTo(AlertSeverity.WARNING);
        List<DriftAlert> escalations = scores.stream()
                .filter(alert -> alert.getReason() == AlertReason.SEVERITY)
                .toList();
        assertThat(escalations).hasSize(1);
        assertThat(escalations.get(0).getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
        assertThat(scores.get(scores.size() - 1).getSeverity()).isEqualTo(AlertSeverity.CRITICAL);
    }

    @Test
    void shouldCountAPatientOnceHoweverManySlices() {
        Random random = new Random(8);
        MonitoredStream patients = new MonitoredStream(AT_ONCE);
        MonitoredStream slices = new MonitoredStream(AT_ONCE);
        for (int patient = 0; patient < 150; patient++) {
            double criticalValue = random.nextGaussian();
            for (int slice = 0; slice < 10; slice++) {
                patients.judge("patient" + patient, criticalValue);
                slices.judge(criticalValue);
            }
        }
        assertThat(patients.alerts).isEmpty();
        // If each patient counted ten times, alerts would open without any drift.
        assertThat(slices.alerts).isNotEmpty();
    }

    @Test
    void shouldListenToTheRandomAuditOnlyWhereToldSo() {
        Random random = new Random(9);
        MonitoredStream stream = new MonitoredStream("{maturity: none, population: audit}");
        for (int i = 0; i < 2000; i++) {
            String id = "p" + i;
            stream.predict(id, id, i);
            // From the 1000th unit on, three of four units are chosen for their difficulty.
            if (i % 4 == 0) {
                stream.auditLabel(id, id, i, i, random.nextGaussian());
            } else {
                stream.label(id, id, i, i, random.nextGaussian() + (i < 1000 ? 0 : 2));
            }
        }
        assertThat(stream.alerts).isEmpty();
        for (int i = 2000; i < 2300; i++) {
            stream.predict("p" + i, "p" + i, i);
            stream.auditLabel("p" + i, "p" + i, i, i, random.nextGaussian() + SHIFT);
        }
        assertThat(of(stream, AlertKind.SCORE_DRIFT).get(0).getPopulation()).isEqualTo("audit");
    }

    @Test
    void shouldFindOvercoverageOnRequestAndShareTheBoundWithIt() {
        Random random = new Random(10);
        MonitoredStream stream = new MonitoredStream("{maturity: none, monitors: {overcoverage: true}}");
        judge(stream, random, 1000, 0);
        judge(stream, random, 400, -1);
        assertThat(stream.alerts)
                .hasSizeGreaterThan(1)
                .allMatch(alert -> alert.getKind() == AlertKind.OVERCOVERAGE)
                .allMatch(alert -> alert.getSinceChange().getConfidenceSet() != null && alert.getAdvice() == null);
        DriftAlert opened = stream.alerts.get(0);
        assertThat(opened.getSeverity()).isEqualTo(AlertSeverity.INFO);
        assertThat(opened.getDetector().getMonitorsPerLabel()).isEqualTo(2);
        assertThat(opened.getDetector().getThreshold()).isEqualTo(1e7);
    }

    /** Larger and smaller structures are drift of the inputs. The deployed misses do not change. */
    @ParameterizedTest(name = "sizes times {0}")
    @ValueSource(doubles = {3, 1 / 3.0})
    void shouldWarnOfOtherInputsOnRequest(double factor) {
        Random random = new Random(11);
        MonitoredStream stream = new MonitoredStream("{maturity: none, monitors: {inputDrift: true}}");
        for (int i = 0; i < 1500; i++) {
            stream.score("unit" + i, 1000 * Math.exp(random.nextGaussian() / 2));
        }
        assertThat(stream.alerts).isEmpty();
        for (int i = 1500; i < 1600; i++) {
            stream.score("unit" + i, 1000 * factor * Math.exp(random.nextGaussian() / 2));
        }
        DriftAlert opened = stream.alerts.get(0);
        assertThat(opened.getKind()).isEqualTo(AlertKind.INPUT_DRIFT);
        assertThat(opened.getChannel()).isEqualTo("organ");
        assertThat(opened.getProxy()).isEqualTo("size");
        assertThat(opened.getRecent()).isNull();
        assertThat(opened.getProcedure()).isEmpty();
        assertThat(opened.getComponent()).isNull();
        assertThat(new String(
                        new AlertEvents("app")
                                .record(opened)
                                .headers()
                                .lastHeader("ce_source")
                                .value(),
                        StandardCharsets.UTF_8))
                .isEqualTo("/app/input-drift/net%401%7Cnorth/organ/size");
        assertThat(opened.getDetector().getReference()).isEqualTo(100);
        assertThat(opened.getDetector().getThreshold()).isEqualTo(1e6);
        assertThat(opened.getSinceChange().getObservation()).isBetween(1250L, 1320L);
        assertThat(stream.alerts).allMatch(alert -> alert.getSeverity() == AlertSeverity.WARNING);
        stream.alerts.clear();
        // Labels start no new epoch of the inputs, not even with another policy. An operator does.
        stream.calibrate("labelled", 0);
        stream.newLabelPolicy();
        stream.calibrate("labelled otherwise", 0);
        assertThat(stream.alerts).isEmpty();
        stream.newEpoch();
        assertThat(stream.alerts.get(0).getReason()).isEqualTo(AlertReason.SUPERSEDED);
        assertThat(stream.alerts.get(0).getDetector().getThreshold()).isEqualTo(1e6);
    }

    @Test
    void shouldCountTheInputsOfAUnitOnce() {
        MonitoredStream stream = new MonitoredStream("{monitors: {inputDrift: true}}");
        for (int i = 0; i < 1500; i++) {
            stream.score("unit" + i / 10, 1000 * Math.exp(new Random(i / 10).nextGaussian()));
        }
        assertThat(stream.alerts).isEmpty();
    }
}
