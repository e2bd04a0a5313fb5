package io.conformalstreams.ops.verify;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.nio.file.Path;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.api.io.TempDir;

/** What a changed configuration keeps of the calibration, and what starts anew. Each change is read from one label on. */
class ConfigurationChangeTest {

    private static final String SETS = TestConfiguration.procedure("sets", "[0.2]", "marginal", "all");

    @TempDir
    private Path stateDirectory;

    /** Returns the procedure's thresholds after a label that follows a change. */
    private ProcedureThresholds changed(String before, String after, String name) {
        MemoryLogs logs = run(before, after, "changed");
        // The prediction topology of this test keeps the configuration before the change.
        assertThat(Verification.run(TestConfiguration.of(after), logs).differences())
                .noneMatch(difference ->
                        difference.startsWith("thresholds") || difference.startsWith("calibration score"));
        return newest(logs, name);
    }

    private MemoryLogs run(String before, String after, String directory) {
        ConformalConfiguration later = TestConfiguration.of(after);
        try (ProcessedLogs processed =
                new ProcessedLogs(TestConfiguration.of(before), stateDirectory.resolve(directory))) {
            UnitCases.run(processed, new Random(5), unit -> {
                if (unit == 29) {
                    processed.reconfigure(later);
                }
            });
            return processed.logs();
        }
    }

    private static ProcedureThresholds newest(MemoryLogs logs, String name) {
        int last = logs.records(Topic.THRESHOLDS).size() - 1;
        return logs.value(Topic.THRESHOLDS, last, StratumThresholds.class).getProcedures().stream()
                .filter(procedure -> procedure.getProcedure().equals(name))
                .findFirst()
                .orElseThrow();
    }

    @Test
    void shouldCalibrateANewAlphaAtOnce() {
        String twoAlphas = TestConfiguration.procedure("sets", "[0.2, 0.35]", "marginal", "all");
        assertThat(changed(SETS, twoAlphas, "sets")).isEqualTo(newest(run(twoAlphas, twoAlphas, "same"), "sets"));
    }

    @Test
    void shouldKeepTheCalibrationOfARenamedProcedure() {
        String renamed = TestConfiguration.procedure("renamed", "[0.2]", "marginal", "all");
        ProcedureThresholds kept = newest(run(SETS, SETS, "same"), "sets");
        kept.setProcedure("renamed");
        assertThat(changed(SETS, renamed, "renamed")).isEqualTo(kept);
    }

    @Test
    void shouldKeepTheCriticalValuesInAnotherWindow() {
        String window = TestConfiguration.procedure("sets", "[0.2]", "marginal", "last 12");
        assertThat(newest(run(SETS, window, "changed"), "sets")).isEqualTo(newest(run(window, window, "same"), "sets"));
    }

    @Test
    void shouldStartAChangedProcedureWithoutCalibration() {
        String other = SETS.replace("outer: identity", "outer: distance-euclidean");
        assertThat(changed(SETS, other, "sets").getThresholds())
                .extracting(ComponentThreshold::getN)
                .allMatch(n -> n < 4);
        assertThat(newest(run(other, other, "same"), "sets").getThresholds())
                .extracting(ComponentThreshold::getN)
                .allMatch(n -> n > 10);
    }
}
