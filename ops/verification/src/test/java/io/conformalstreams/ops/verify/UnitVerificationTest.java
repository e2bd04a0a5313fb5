package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.RegionComponent;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import java.util.stream.Collectors;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/**
 * The processor and the verification count units of several images alike, for random streams with missing labels,
 * corrections and withdrawals. Both process the same records, but share no code that counts units.
 */
class UnitVerificationTest {

    private final ConformalConfiguration configuration = TestConfiguration.of(
            TestConfiguration.procedure("marginal", "[0.2, 0.4]", "marginal", "all"),
            "{name: risk, type: risk-control, model: m, channel: c, alphas: [0.3], window: all, control: conformal,"
                    + " thresholdGrid: {first: -5, last: 5, step: 0.25}}",
            "{name: by-size, type: morphological-margin, model: m, channel: c, alphas: [0.4], window: all,"
                    + " element: cross, sizeClasses: {names: [small, large], bounds: [4]}}");

    @TempDir
    private Path stateDirectory;

    @ParameterizedTest(name = "seed {0}")
    @ValueSource(longs = {1, 2})
    void countsUnitsAsTheProcessorDoes(long seed) {
        MemoryLogs logs = processed(seed);
        VerificationReport report = Verification.run(configuration, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.COVERAGE_OUTCOMES).equal()).isPositive();

        assertThat(unitsOfSeveralClasses(logs)).isPositive();
        List<RunningCoverage> outer = outcomes(logs).stream()
                .filter(outcome -> outcome.getProcedure().equals("marginal"))
                .flatMap(outcome -> outcome.getRunning().stream())
                .filter(running -> running.getComponent() == RegionComponent.OUTER)
                .toList();
        RunningCoverage last = outer.get(outer.size() - 1);
        assertThat(outer).anyMatch(running -> running.getOpenUnits() > 0);
        assertThat(last.getJudgedUnits()).isPositive().isLessThan(last.getJudgedImages());
        assertThat(last.getJudgedUnits() - last.getCoveredUnits()).isPositive();
    }

    /** Units leave windows with all their images, also after a restart that rebuilds the sorted critical values. */
    @Test
    void holdsWholeUnitsInWindows() {
        ConformalConfiguration windows = TestConfiguration.of(
                TestConfiguration.procedure("last-images", "[0.2, 0.4]", "marginal", "last 12"),
                TestConfiguration.procedure("last-days", "[0.2, 0.4]", "marginal", "last P5D"));
        MemoryLogs logs;
        try (ProcessedLogs processed = new ProcessedLogs(windows, stateDirectory)) {
            UnitCases.run(processed, new Random(3), unit -> {
                if (unit == 15) {
                    processed.reconfigure(windows);
                }
            });
            logs = processed.logs();
        }
        VerificationReport report = Verification.run(windows, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.THRESHOLDS).equal()).isGreaterThan(40);
    }

    /** The outcomes of a unit that counts once in each of two classes. */
    private static long unitsOfSeveralClasses(MemoryLogs logs) {
        return outcomes(logs).stream()
                .filter(outcome -> outcome.getProcedure().equals("by-size"))
                .collect(Collectors.groupingBy(
                        CoverageOutcome::getUnitId,
                        Collectors.mapping(CoverageOutcome::getSizeClass, Collectors.toSet())))
                .values()
                .stream()
                .filter(classes -> classes.size() == 2)
                .count();
    }

    private MemoryLogs processed(long seed) {
        try (ProcessedLogs processed = new ProcessedLogs(configuration, stateDirectory)) {
            UnitCases.run(processed, new Random(seed), unit -> {});
            return processed.logs();
        }
    }

    private static List<CoverageOutcome> outcomes(MemoryLogs logs) {
        return logs.records(Topic.COVERAGE_OUTCOMES).stream()
                .map(record -> CoverageOutcome.class.cast(record.value().orElseThrow()))
                .toList();
    }

    @Test
    void findsAWrongMaturityAndAWrongCompleteness() {
        MemoryLogs logs = processed(1);
        CoverageOutcome first = outcomes(logs).get(0);
        first.setUnitMaturesAt(first.getUnitMaturesAt().plusMillis(1));
        assertThat(Verification.run(configuration, logs).differences())
                .anyMatch(difference -> difference.contains("unitMaturesAt"));
        first.setUnitMaturesAt(first.getUnitMaturesAt().minusMillis(1));

        List<CoverageOutcome> tampered = outcomes(logs).subList(40, 48);
        long found = tampered.stream()
                .filter(outcome -> {
                    outcome.setUnitComplete(!outcome.getUnitComplete());
                    boolean isFound = Verification.run(configuration, logs).differences().stream()
                            .anyMatch(difference -> difference.contains("unitComplete"));
                    outcome.setUnitComplete(!outcome.getUnitComplete());
                    return isFound;
                })
                .count();
        assertThat(found).as("the order of arrival is not always in the log").isGreaterThan(tampered.size() / 2);
    }

    /** Differences would be false here: nothing is wrong with the records that are left. */
    @Test
    void stopsRecountingWhereASetIsDeleted() {
        MemoryLogs logs = processed(2);
        logs.deleteBefore(Topic.CONFIDENCE_SETS, 30);
        VerificationReport report = Verification.run(configuration, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.notes())
                .anyMatch(note -> note.contains("coverage is not recounted after an outcome that is deleted"));
    }
}
