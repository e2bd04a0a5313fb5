package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.AdvisedThreshold;
import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.ChangeConfidenceSet;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RecalibrationAdvice;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;

/** What alerts say about the time of a change, and about a recalibration on the units since then. */
class ChangeReportTest {

    private final Random random = new Random(29);
    private final List<Double> criticalValues = new ArrayList<>();
    private MonitoredStream stream = new MonitoredStream("{falseAlertsPerMillionLabels: 2.5, maturity: none}");

    private void judge(int units, double shift) {
        for (int i = 0; i < units; i++) {
            double criticalValue = random.nextGaussian() + shift;
            criticalValues.add(criticalValue);
            stream.judge(criticalValue);
        }
    }

    private List<DriftAlert> scoreDrift() {
        return stream.alerts.stream()
                .filter(alert -> alert.getKind() == AlertKind.SCORE_DRIFT)
                .toList();
    }

    private static Instant labelledAt(long unit) {
        return Instant.ofEpochMilli(MonitoredStream.millis(unit - 1));
    }

    @Test
    void shouldSayWhenTheChangeBegan() {
        judge(400, 0);
        judge(80, 1.2);
        DriftAlert opened = scoreDrift().get(0);
        ChangeConfidenceSet set = opened.getSinceChange().getConfidenceSet();
        assertThat(set.getLevel()).isEqualTo(0.95);
        assertThat(set.getFirstUnit()).isBetween(300L, 401L);
        assertThat(set.getLastUnit()).isBetween(401L, 440L);
        assertThat(set.getEarliest()).isEqualTo(labelledAt(set.getFirstUnit()));
        assertThat(set.getLatest()).isEqualTo(labelledAt(set.getLastUnit()));
        assertThat(set.getMayBeEarlier()).isFalse();
        // The deciding unit is the last one that is compared.
        assertThat(opened.getLastLabel().getLabelledAt()).isEqualTo(labelledAt(set.getComparedUnits()));
    }

    @Test
    void shouldAdviseAfterDoublingNumbersOfUnits() {
        judge(400, 0);
        judge(400, 1.2);
        List<DriftAlert> advising = scoreDrift().stream()
                .filter(alert -> alert.getReason() == AlertReason.ADVICE)
                .toList();
        long opened = scoreDrift().get(0).getSinceChange().getConfidenceSet().getComparedUnits();
        assertThat(advising.stream()
                        .map(alert -> alert.getSinceChange().getConfidenceSet().getComparedUnits() - opened)
                        .toList())
                .isSubsetOf(32L, 64L, 128L, 256L)
                .contains(128L, 256L);
    }

    @Test
    void shouldAdviseTheThresholdOfTheUnitsSinceTheChange() {
        judge(400, 0);
        judge(400, 1.2);
        DriftAlert alert = scoreDrift().get(scoreDrift().size() - 1);
        ChangeConfidenceSet set = alert.getSinceChange().getConfidenceSet();
        RecalibrationAdvice advice = alert.getAdvice();
        int last = Math.toIntExact(set.getComparedUnits());
        List<Double> since = criticalValues.subList(Math.toIntExact(set.getLastUnit()) - 1, last).stream()
                .sorted()
                .toList();
        assertThat(advice.getUnits()).isEqualTo(since.size());
        assertThat(advice.getFirstLabel().getLabelledAt()).isEqualTo(labelledAt(set.getLastUnit()));
        assertThat(advice.getLastLabel().getLabelledAt()).isEqualTo(labelledAt(last));
        AdvisedThreshold level = advice.getLevels().get(0);
        int k = (int) Math.ceil(0.9 * (since.size() + 1) - 1e-9);
        assertThat(level.getK()).isEqualTo(k);
        assertThat(level.getLambda()).isEqualTo(since.get(k - 1));
        assertThat(level.getExpectedCoverage()).isEqualTo(k / (since.size() + 1.0));
        assertThat(level.getLowerCoverage()).isBetween(0.85, level.getExpectedCoverage());
        assertThat(level.getEnough()).isTrue();
        assertThat(advice.getEnough()).isTrue();
        assertThat(advice.getText()).contains("enough to recalibrate on them alone");
    }

    @Test
    void shouldAdviseToWaitForMoreUnits() {
        judge(400, 0);
        judge(40, 2.5);
        RecalibrationAdvice advice = scoreDrift().get(0).getAdvice();
        AdvisedThreshold level = advice.getLevels().get(0);
        assertThat(advice.getUnits()).isLessThan(level.getUnitsNeeded());
        assertThat(advice.getEnough()).isFalse();
        assertThat(advice.getText())
                .isEqualTo("Units since the change: " + advice.getUnits()
                        + ". They are too few to recalibrate: wait for "
                        + (level.getUnitsNeeded() - advice.getUnits()) + " more.");
    }

    @Test
    void shouldLeaveOutWhatComesAfterAnImprovement() {
        judge(400, 0);
        judge(100, 1.2);
        judge(3_000, 0);
        DriftAlert improved = scoreDrift().stream()
                .filter(alert -> alert.getReason() == AlertReason.IMPROVED)
                .findFirst()
                .orElseThrow();
        assertThat(improved.getSinceChange().getConfidenceSet().getComparedUnits())
                .isLessThan(600);
        assertThat(improved.getAdvice()).isNull();
        DriftAlert resolved = scoreDrift().get(scoreDrift().size() - 1);
        assertThat(resolved.getState()).isEqualTo(AlertState.RESOLVED);
        assertThat(resolved.getAdvice()).isNull();
    }

    @Test
    void shouldStartAgainInANewEpoch() {
        judge(400, 0);
        stream.newEpoch();
        int before = criticalValues.size();
        judge(200, 0);
        judge(80, 2);
        DriftAlert opened = scoreDrift().get(0);
        assertThat(opened.getSinceChange().getConfidenceSet().getComparedUnits())
                .isEqualTo(opened.getLastLabel().getOffset() + 1 - before);
    }

    @Test
    void shouldCompareOnlyTheLastUnits() {
        judge(1_500, 0);
        judge(200, 1.5);
        DriftAlert latest = scoreDrift().get(scoreDrift().size() - 1);
        ChangeConfidenceSet set = latest.getSinceChange().getConfidenceSet();
        assertThat(set.getComparedUnits()).isEqualTo(1_024);
        assertThat(set.getFirstUnit()).isBetween(1_400L, 1_501L);
        assertThat(set.getEarliest()).isEqualTo(labelledAt(set.getFirstUnit()));
    }

    @Test
    void shouldSayWhenInputsChanged() {
        stream = new MonitoredStream("{maturity: none, monitors: {inputDrift: true}}");
        for (int i = 0; i < 600; i++) {
            stream.score("unit" + i, Math.exp((i < 450 ? 5 : 8) + random.nextGaussian()));
        }
        DriftAlert latest = stream.alerts.get(stream.alerts.size() - 1);
        assertThat(latest.getKind()).isEqualTo(AlertKind.INPUT_DRIFT);
        ChangeConfidenceSet set = latest.getSinceChange().getConfidenceSet();
        assertThat(set.getFirstUnit()).isBetween(400L, 451L);
        assertThat(set.getLastUnit()).isBetween(451L, 470L);
        assertThat(set.getLatest()).isEqualTo(labelledAt(set.getLastUnit()));
        assertThat(latest.getAdvice()).isNull();
    }
}
