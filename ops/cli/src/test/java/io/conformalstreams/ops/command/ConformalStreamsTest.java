package io.conformalstreams.ops.command;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.connectors.format.FormatException;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.NoSuchFileException;
import java.util.concurrent.ExecutionException;
import java.util.stream.Stream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.Arguments;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class ConformalStreamsTest {

    @Test
    void helpNamesCommandsAndExitCodes() {
        CommandRun run = CommandRun.of("--help");

        assertThat(run.exitCode()).isZero();
        assertThat(run.output()).contains("conformal-streams", "score", "Exit codes:");
        for (ExitCode exitCode : ExitCode.values()) {
            assertThat(run.output()).containsPattern(" " + exitCode.code() + " +\\Q" + exitCode.meaning() + "\\E");
        }
    }

    @Test
    void everyCommandHasHelpWithExitCodes() {
        for (String command : ConformalStreams.commandLine().getSubcommands().keySet()) {
            CommandRun run = CommandRun.of(command, "--help");

            assertThat(run.exitCode()).as(command).isZero();
            assertThat(run.output()).contains("Usage: conformal-streams " + command, "Exit codes:");
        }
    }

    @Test
    void printsTheVersionOfTheBuild() {
        assertThat(CommandRun.of("--version").output())
                .startsWith("conformal-streams ")
                .doesNotContain("${");
    }

    @ParameterizedTest
    @ValueSource(strings = {"", "0000", "--unknown", "score", "score --data", "score --data x --unknown"})
    void wrongArgumentsAreAUsageError(String arguments) {
        CommandRun run = CommandRun.of(arguments.isEmpty() ? new String[0] : arguments.split(" "));

        assertThat(run.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(run.error()).contains("Usage: conformal-streams");
        assertThat(run.output()).isEmpty();
    }

    @Test
    void failuresTakeOneLineAndTheStackTraceOnlyOnRequest() {
        CommandRun quiet = CommandRun.of("score", "--data", "/nonexistent");
        CommandRun verbose = CommandRun.of("score", "--data", "/nonexistent", "--verbose");

        assertThat(quiet.exitCode()).isEqualTo(ExitCode.USAGE.code());
        assertThat(quiet.error().lines())
                .singleElement()
                .asString()
                .startsWith("conformal-streams score: /nonexistent: dataset.json is absent; ");
        assertThat(verbose.error()).startsWith(quiet.error()).contains("\tat io.conformalstreams");
    }

    static Stream<Arguments> failures() {
        return Stream.of(
                Arguments.of(
                        CommandFailure.checkFailed("thresholds differ"), ExitCode.CHECK_FAILED, "thresholds differ"),
                Arguments.of(CommandFailure.usage("--rate is -1"), ExitCode.USAGE, "--rate is -1"),
                Arguments.of(
                        CommandFailure.unreachable("no broker at localhost:9092", new IOException()),
                        ExitCode.UNREACHABLE,
                        "no broker at localhost:9092"),
                Arguments.of(
                        new FormatException("a.png", "size", "0 x 3", "at least 1"),
                        ExitCode.USAGE,
                        "a.png: size is 0 x 3; at least 1"),
                Arguments.of(new NoSuchFileException("a.npz"), ExitCode.USAGE, "a.npz doesn't exist; check the path"),
                Arguments.of(new IllegalArgumentException("alpha is 2"), ExitCode.USAGE, "alpha is 2"),
                Arguments.of(new IOException("reset"), ExitCode.UNREACHABLE, "reset"),
                Arguments.of(
                        new IllegalStateException("first\nsecond"),
                        ExitCode.DEFECT,
                        "unexpected IllegalStateException: first; --verbose shows the stack trace"),
                Arguments.of(
                        new NullPointerException(),
                        ExitCode.DEFECT,
                        "unexpected NullPointerException: no message; --verbose shows the stack trace"));
    }

    @ParameterizedTest
    @MethodSource("failures")
    void everyFailureHasAnExitCodeAndAMessage(Exception failure, ExitCode exitCode, String message) {
        assertThat(FailureReport.exitCode(failure)).isEqualTo(exitCode);
        assertThat(FailureReport.message(failure)).isEqualTo(message);
    }

    @Test
    void looksThroughWrappers() {
        IOException cause = new NoSuchFileException("a");

        assertThat(FailureReport.unwrapped(new ExecutionException(new UncheckedIOException(cause))))
                .isSameAs(cause);
    }
}
