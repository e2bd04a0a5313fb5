package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class DriftCommandsTest {

    @Test
    void simulateHasHelpWithExitCodes() {
        CommandRun run = CommandRun.of("drift", "simulate", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Usage: conformal-streams drift simulate", "--runs", "Exit codes:");
    }

    @ParameterizedTest
    @CsvSource(
            delimiter = ';',
            value = {
                "drift; a command is missing",
                "drift simulate --runs 9; --runs is 9",
                "drift simulate --arrival-runs 0; --arrival-runs is 0",
                "drift simulate --runs few; few",
                "drift simulate --seed; --seed"
            })
    void wrongArgumentsNameTheWayOut(String line, String message) {
        CommandRun run = CommandRun.of(line.split(" "));

        assertThat(run.exitCode()).as(run.error()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains(message);
    }
}
