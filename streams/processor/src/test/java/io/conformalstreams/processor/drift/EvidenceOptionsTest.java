package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.within;

import io.conformalstreams.contracts.AlertKind;
import io.conformalstreams.contracts.AlertReason;
import io.conformalstreams.contracts.AlertState;
import io.conformalstreams.contracts.DriftAlert;
import java.util.List;
import java.util.Map;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * Tests the optional kinds of evidence. Critical values are standard normal, and the deployed threshold is their 90 %
 * quantile.
 */
class EvidenceOptionsTest {

    /** The shift at which three labels in ten are missed. */
    private static final double SHIFT = 0.7571;

    private static final String RANK = "{maturity: none, engine: rank, referenceUnits: 200, evidence: %s}";

    private static void judge(MonitoredStream stream, Random random, int units, double shift) {
        for (int i = 0; i < units; i++) {
            stream.judge(random.nextGaussian() + shift);
        }
    }

    private static DriftAlert first(MonitoredStream stream, AlertKind kind) {
        return stream.alerts.stream()
                .filter(alert -> alert.getKind() == kind)
                .findFirst()
                .orElseThrow();
    }

    private static MonitoredStream drifting(String drift, long seed) {
        Random random = new Random(seed);
        MonitoredStream stream = new MonitoredStream(drift);
        judge(stream, random, 700, 0);
        assertThat(stream.alerts).isEmpty();
        judge(stream, random, 200, SHIFT);
        return stream;
    }

    @Test
    void shouldBetOnRanksByTheJumper() {
        MonitoredStream stream = drifting(RANK.formatted("{scoreDrift: jumper}"), 1);
        DriftAlert opened = first(stream, AlertKind.SCORE_DRIFT);
        assertThat(opened.getDetector().getName())
                .isEqualTo("simple jumper on ranks in a growing reference, Shiryaev-Roberts form");
        assertThat(opened.getDetector().getOddsRatios()).isEmpty();
        assertThat(opened.getDetector().getThreshold()).isEqualTo(5e6);
        assertThat(opened.getFalseAlarmBound()).endsWith("opens an alert within T labels is at most T/5.00000e+06");
        assertThat(opened.getPValueAnytime()).isNull();
        assertThat(opened.getSinceChange().getObservation()).isBetween(400L, 600L);
    }

    @ParameterizedTest(name = "engine {0}")
    @ValueSource(strings = {"polya", "rank"})
    void shouldBoundFalseAlertsForLifeByTheSleeper(String engine) {
        MonitoredStream stream = drifting(
                "{maturity: none, engine: %s, evidence: {scoreDrift: sleeper, lifetimeFalseAlarmProbability: 0.001}}"
                        .formatted(engine),
                2);
        DriftAlert opened = first(stream, AlertKind.SCORE_DRIFT);
        assertThat(opened.getDetector().getName()).startsWith("sleeper e-process on ");
        assertThat(opened.getDetector().getThreshold()).isEqualTo(1000);
        assertThat(opened.getDetector().getLifetimeFalseAlarmProbability()).isEqualTo(0.001);
        assertThat(opened.getDetector().getMonitorsPerLabel()).isZero();
        assertThat(opened.getEvidence()).isGreaterThanOrEqualTo(1000);
        assertThat(opened.getPValueAnytime()).isEqualTo(1 / opened.getEvidence());
        assertThat(opened.getFalseAlarmBound())
                .isEqualTo("without drift, the probability that this monitor ever opens an alert in the epoch is at"
                        + " most 0.00100000");
        // The p-value belongs to the opening and does not follow later evidence.
        assertThat(stream.alerts.stream().filter(alert -> alert.getAlertId().equals(opened.getAlertId())))
                .hasSizeGreaterThan(1)
                .allMatch(alert -> alert.getPValueAnytime().equals(opened.getPValueAnytime()));
        // The sleeper uses no share of the budget, so the breach monitor has all of it.
        DriftAlert breach = first(stream, AlertKind.COVERAGE_BREACH);
        assertThat(breach.getDetector().getMonitorsPerLabel()).isEqualTo(1);
        assertThat(breach.getDetector().getThreshold()).isEqualTo(1e6);
        assertThat(breach.getPValueAnytime()).isNull();
    }

    @Test
    void shouldHoldMissesAgainstATunedCusum() {
        MonitoredStream stream = drifting("{maturity: none, evidence: {coverageBreach: cusum}}", 11);
        DriftAlert opened = first(stream, AlertKind.COVERAGE_BREACH);
        assertThat(opened.getDetector().getName()).isEqualTo("tuned CUSUM of doubled odds on deployed misses");
        assertThat(opened.getDetector().getOddsRatios()).containsExactly(2.0);
        // The limit is far below the mixture's 1.25e6, for the same rate of false alerts with independent labels.
        assertThat(opened.getDetector().getThreshold()).isBetween(2e4, 5e4);
        assertThat(opened.getFalseAlarmBound())
                .startsWith("without drift, independent misses at the null's rate open an alert once in 1.25000e+06")
                .endsWith(" + .005, as long as the thresholds do not change");
        assertThat(opened.getSinceChange().getObservation()).isBetween(650L, 740L);
    }

    @Test
    void shouldHoldMissesAgainstASleeper() {
        MonitoredStream stream = drifting("{maturity: none, evidence: {coverageBreach: sleeper}}", 4);
        DriftAlert opened = first(stream, AlertKind.COVERAGE_BREACH);
        assertThat(opened.getDetector().getThreshold()).isEqualTo(100);
        assertThat(opened.getPValueAnytime()).isEqualTo(1 / opened.getEvidence());
        assertThat(opened.getSinceChange().getObservation()).isBetween(650L, 740L);
        assertThat(first(stream, AlertKind.SCORE_DRIFT).getDetector().getThreshold())
                .isEqualTo(1e6);
    }

    /** Deployed sets may miss for other reasons than drift. A wrong threshold does not affect ranks. */
    @ParameterizedTest(name = "evidence {0}")
    @ValueSource(strings = {"mixture", "cusum"})
    void shouldTellMissesByRankWhereThereIsNoTolerance(String evidence) {
        String byRank = RANK.formatted("{tolerance: 0, coverageBreach: " + evidence + "}");
        Random random = new Random(5);
        MonitoredStream stream = new MonitoredStream(byRank);
        stream.thresholds(900, 0.5);
        judge(stream, random, 700, 0);
        assertThat(stream.alerts).isEmpty();
        judge(stream, random, 200, SHIFT);
        DriftAlert opened = first(stream, AlertKind.COVERAGE_BREACH);
        assertThat(opened.getDetector().getName()).endsWith(" on misses by prequential rank");
        assertThat(opened.getNullMiscoverage()).isEqualTo(MonitoredStream.ALPHA);
        assertThat(opened.getNullDerivation()).startsWith("alpha: ");
        assertThat(opened.getFalseAlarmBound()).doesNotContain(".005");
        assertThat(opened.getEstimate().getScope())
                .isEqualTo("average prequential coverage of the epoch, valid at all times");
        // Every second one of the 200 reference units gives the buckets.
        assertThat(opened.getEstimate().getLabels()).isBetween(500L, 700L);
        assertThat(opened.getEstimate().getCoverage()).isCloseTo(0.9, within(0.05));
        assertThat(opened.getSinceChange().getObservation()).isBetween(450L, 560L);
        MonitoredStream deployed = new MonitoredStream("{maturity: none}");
        deployed.thresholds(900, 0.5);
        judge(deployed, new Random(5), 300, 0);
        assertThat(first(deployed, AlertKind.COVERAGE_BREACH).getState()).isEqualTo(AlertState.OPENED);
    }

    @ParameterizedTest(name = "{0} {1}")
    @CsvSource(
            delimiter = '|',
            value = {
                "polya | {scoreDrift: sleeper, coverageBreach: sleeper}",
                "rank | {scoreDrift: sleeper, coverageBreach: cusum, tolerance: 0}",
                "rank | {scoreDrift: jumper, coverageBreach: sleeper, tolerance: 0}"
            })
    void shouldGoOnFromTheStoredStateAlone(String engine, String evidence) {
        String drift = "{maturity: none, engine: %s, monitors: {overcoverage: true}, evidence: %s}"
                .formatted(engine, evidence);
        MonitoredStream undisturbed = new MonitoredStream(drift);
        MonitoredStream failing = new MonitoredStream(drift);
        Random random = new Random(6);
        for (int i = 0; i < 500; i++) {
            double criticalValue = random.nextGaussian() + (i < 250 ? 0 : i < 350 ? 1.5 : -0.5);
            undisturbed.judge(criticalValue);
            failing.judge(criticalValue);
            if (i % 50 == 0) {
                failing.failOver();
            }
        }
        assertThat(undisturbed.alerts)
                .extracting(DriftAlert::getState)
                .contains(AlertState.OPENED, AlertState.RESOLVED);
        assertThat(failing.alerts).isEqualTo(undisturbed.alerts);
    }

    @Test
    void shouldStartAnewUnderAnotherChoice() {
        MonitoredStream stream = drifting("{maturity: none}", 7);
        stream.alerts.clear();
        stream.restart(MonitoredStream.configuration(RANK.formatted("{tolerance: 0}"), "identity"));
        judge(stream, new Random(8), 1, 0);
        assertThat(stream.alerts).hasSize(2).allMatch(alert -> alert.getReason() == AlertReason.SUPERSEDED);
        stream.alerts.clear();
        judge(stream, new Random(9), 500, 0);
        assertThat(stream.alerts).isEmpty();
        judge(stream, new Random(10), 200, SHIFT);
        assertThat(first(stream, AlertKind.COVERAGE_BREACH).getDetector().getName())
                .contains("prequential");
        assertThat(first(stream, AlertKind.SCORE_DRIFT).getDetector().getName()).contains("ranks");
        assertThat(Map.of(AlertKind.SCORE_DRIFT, 8192, AlertKind.COVERAGE_BREACH, 8192))
                .allSatisfy((kind, most) -> assertThat(stream.storedBytes(kind)).isLessThan(most));
        assertThat(List.of(first(stream, AlertKind.SCORE_DRIFT).getPreviousAlertId()))
                .hasSize(1);
    }
}
