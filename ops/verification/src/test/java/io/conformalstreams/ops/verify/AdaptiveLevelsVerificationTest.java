package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.IntStream;
import org.junit.jupiter.api.BeforeAll;
import org.junit.jupiter.api.BeforeEach;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** Verdicts move adaptive levels, and each move is recomputed from the logs, although some verdicts come late. */
class AdaptiveLevelsVerificationTest {

    private static final ConformalConfiguration CONFIGURATION = TestConfiguration.of(
            TestConfiguration.procedure("adapted", "[0.2, 0.4]", "marginal", "all")
                    .replace("window", "guarantee: {adaptive: {gamma: 0.05}}, window"),
            TestConfiguration.procedure("by-size", "[0.3]", "maximum", "last 40")
                    .replace(
                            "window",
                            "guarantee: {adaptive: {gamma: 0.1}}, sizeClasses: {names: [small, large], bounds: [5]}, window"),
            TestConfiguration.procedure("marginal", "[0.3]", "marginal", "all"));

    private static MemoryLogs processed;

    private MemoryLogs logs;

    @BeforeAll
    static void process(@TempDir Path stateDirectory) {
        try (ProcessedLogs running = new ProcessedLogs(CONFIGURATION, stateDirectory)) {
            UnitCases.run(running, new Random(5), unit -> running.delayOutcomes(unit % 5 < 3));
            running.delayOutcomes(false);
            processed = running.logs();
        }
    }

    @BeforeEach
    void copy() {
        logs = processed.copy();
    }

    @Test
    void passesTheProcessorsOwnOutput() {
        VerificationReport report = Verification.run(CONFIGURATION, logs);

        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.THRESHOLDS).unchecked()).isZero();
        int moves = logs.records(Topic.THRESHOLDS).size()
                - logs.records(Topic.CALIBRATION_SCORES).size();
        assertThat(moves).isGreaterThan(30);
        for (int threshold = 0; threshold < 4; threshold++) {
            assertThat(steps(0, threshold)).contains(1);
        }
        assertThat(steps(0, 2)).as("steps of the inner threshold at .4").contains(-1);
        assertThat(steps(1, 0)).as("steps of small images").contains(1);
        assertThat(steps(1, 1)).as("steps of large images").contains(1);
    }

    @Test
    void findsALevelThatNoVerdictExplains() {
        ComponentThreshold threshold =
                lastThresholds().getProcedures().get(0).getThresholds().get(0);
        threshold.setLevel(threshold.getLevel() + "1");

        assertFinds("procedures[0].thresholds[0].level");
    }

    @Test
    void findsThresholdsThatCiteAnotherOutcome() {
        StratumThresholds last = lastThresholds();
        last.setLastOutcomeOffset(last.getLastOutcomeOffset() - 1);

        assertFinds("lastOutcomeOffset");
    }

    /** The verdict is the fact from which levels follow, so a changed one is found in the levels, too. */
    @Test
    void findsAVerdictThatWasChangedAfterwards() {
        CoverageOutcome outcome = logs.records(Topic.COVERAGE_OUTCOMES).stream()
                .map(record -> CoverageOutcome.class.cast(record.value().orElseThrow()))
                .filter(candidate -> candidate.getProcedure().equals("adapted")
                        && !candidate.getLevels().isEmpty()
                        && Double.isFinite(candidate
                                .getLevels()
                                .get(0)
                                .getComponents()
                                .get(0)
                                .getLambda()))
                .findFirst()
                .orElseThrow();
        var threshold = outcome.getLevels().get(0).getComponents().get(0);
        threshold.setCriticalValue(threshold.getCovered() ? threshold.getLambda() + 1 : threshold.getLambda());

        assertFinds("procedures[0].thresholds[0].level");
    }

    @Test
    void findsAnOutcomeThatWasRemoved() {
        logs.records(Topic.COVERAGE_OUTCOMES).remove(20);

        assertThat(Verification.run(CONFIGURATION, logs).passed()).isFalse();
    }

    @Test
    void saysWhatItCannotCheckIfOutcomesWereDeleted() {
        logs.deleteBefore(Topic.COVERAGE_OUTCOMES, 1);

        VerificationReport report = Verification.run(CONFIGURATION, logs);

        assertThat(report.differences()).isEmpty();
        assertThat(report.notes()).anyMatch(note -> note.contains("the log of coverage-outcomes was truncated"));
        assertThat(report.tallies().get(Check.THRESHOLDS).equal()).isZero();
    }

    private void assertFinds(String words) {
        VerificationReport report = Verification.run(CONFIGURATION, logs);
        assertThat(report.passed()).isFalse();
        assertThat(report.differences()).anyMatch(difference -> difference.contains(words));
    }

    private StratumThresholds lastThresholds() {
        int last = logs.records(Topic.THRESHOLDS).size() - 1;
        return logs.value(Topic.THRESHOLDS, last, StratumThresholds.class);
    }

    /** Returns the signs of the steps between successive levels of one threshold. */
    private List<Integer> steps(int procedure, int threshold) {
        List<BigDecimal> levels = logs.records(Topic.THRESHOLDS).stream()
                .map(record -> StratumThresholds.class.cast(record.value().orElseThrow()))
                .map(version ->
                        version.getProcedures().get(procedure).getThresholds().get(threshold))
                .map(published -> new BigDecimal(published.getLevel()))
                .toList();
        return IntStream.range(1, levels.size())
                .mapToObj(at -> levels.get(at).compareTo(levels.get(at - 1)))
                .toList();
    }
}
