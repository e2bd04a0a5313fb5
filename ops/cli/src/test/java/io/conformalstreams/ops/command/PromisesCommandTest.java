package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import org.junit.jupiter.api.Test;

class PromisesCommandTest {

    @Test
    void hasHelpWithExitCodes() {
        CommandRun run = CommandRun.of("promises", "--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("Usage: conformal-streams promises", "--runs", "--seed", "Exit codes:");
    }

    @Test
    void refusesTooFewRuns() {
        CommandRun run = CommandRun.of("promises", "--runs", "99");

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("--runs: runs is 99, and must be at least 100");
    }
}
