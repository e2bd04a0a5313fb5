package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.math.BigDecimal;
import java.nio.file.Path;
import java.util.List;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** A change of the guarantee starts levels anew. Sets that were issued before move none of them, also after a rollback. */
class LevelStartsVerificationTest {

    private static final int CHANGE = 12;
    private static final byte VERDICTS = 4;

    private static ConformalConfiguration configuration(String... guarantees) {
        String[] procedures = new String[guarantees.length];
        for (int i = 0; i < guarantees.length; i++) {
            procedures[i] = TestConfiguration.procedure("p" + i, "[0.2, 0.4]", "marginal", "all")
                    .replace("window", guarantees[i] + "window");
        }
        return TestConfiguration.of(procedures);
    }

    private static String adaptive(String gamma) {
        return "guarantee: {adaptive: {gamma: " + gamma + "}}, ";
    }

    /** Changes the configuration before a unit, and again some units later for each further configuration. */
    private static MemoryLogs run(Path directory, ConformalConfiguration... configurations) {
        try (ProcessedLogs running = new ProcessedLogs(configurations[0], directory)) {
            UnitCases.run(running, new Random(5), unit -> {
                int change = unit - CHANGE;
                if (change >= 0 && change % 6 == 0 && change / 6 + 1 < configurations.length) {
                    running.reconfigure(configurations[change / 6 + 1]);
                }
            });
            return running.logs();
        }
    }

    private static List<StratumThresholds> thresholds(MemoryLogs logs) {
        return logs.records(Topic.THRESHOLDS).stream()
                .map(record -> StratumThresholds.class.cast(record.value().orElseThrow()))
                .toList();
    }

    private static ComponentThreshold threshold(StratumThresholds version, int procedure) {
        return version.getProcedures().get(procedure).getThresholds().get(0);
    }

    private static void assertVerified(ConformalConfiguration configuration, MemoryLogs logs) {
        VerificationReport report = Verification.run(configuration, logs);
        assertThat(report.differences()).isEmpty();
        assertThat(report.tallies().get(Check.THRESHOLDS).equal()).isGreaterThan(10);
    }

    @Test
    void doesNotReplaySetsFromBeforeTheLevelsOrAnotherStepSize(@TempDir Path directory) {
        ConformalConfiguration changed = configuration(adaptive("0.1"));
        MemoryLogs logs = run(directory, configuration(""), configuration(adaptive("0.05")), changed);

        List<StratumThresholds> withLevels = thresholds(logs).stream()
                .filter(version -> threshold(version, 0).getLevel() != null)
                .toList();
        assertThat(threshold(withLevels.get(0), 0).getLevelSince())
                .isEqualTo(withLevels.get(0).getVersion());
        assertThat(new BigDecimal(threshold(withLevels.get(0), 0).getLevel())).isEqualByComparingTo("0.2");
        assertThat(withLevels)
                .extracting(version -> threshold(version, 0).getLevel())
                .as("levels that move later")
                .anyMatch(level -> new BigDecimal(level).compareTo(new BigDecimal("0.2")) != 0);
        assertVerified(changed, logs);
    }

    @Test
    void startsOnlyTheLevelsOfTheChangedProcedure(@TempDir Path directory) {
        ConformalConfiguration changed = configuration(adaptive("0.05"), adaptive("0.1"));
        MemoryLogs logs = run(directory, configuration(adaptive("0.05"), ""), changed);

        StratumThresholds last = thresholds(logs).get(thresholds(logs).size() - 1);
        assertThat(threshold(last, 0).getLevelSince()).isEqualTo(1);
        assertThat(threshold(last, 1).getLevelSince()).isGreaterThan(1);
        assertVerified(changed, logs);
    }

    @Test
    void countsUnitsAnewAfterARollback(@TempDir Path directory) {
        ConformalConfiguration first = configuration(adaptive("0.05"));
        MemoryLogs logs = run(directory, first, configuration(""), first);

        StratumThresholds last = thresholds(logs).get(thresholds(logs).size() - 1);
        StratumThresholds started = thresholds(logs).stream()
                .filter(version -> version.getVersion() == threshold(last, 0).getLevelSince())
                .findFirst()
                .orElseThrow();
        assertThat(started.getVersion()).isGreaterThan(1);
        assertThat(new BigDecimal(threshold(started, 0).getLevel())).isEqualByComparingTo("0.2");
        assertVerified(first, logs);
    }

    @Test
    void deletesVerdictsThatNoLevelCounts(@TempDir Path directory) {
        try (ProcessedLogs running = new ProcessedLogs(configuration(adaptive("0.05")), directory)) {
            UnitCases.run(running, new Random(5), unit -> {
                if (unit == CHANGE) {
                    assertThat(running.storedValues(VERDICTS)).isPositive();
                    running.reconfigure(configuration(""));
                }
            });
            assertThat(running.storedValues(VERDICTS)).isZero();
        }
    }
}
