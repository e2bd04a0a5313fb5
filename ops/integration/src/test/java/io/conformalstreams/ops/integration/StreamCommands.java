package io.conformalstreams.ops.integration;

import static org.assertj.core.api.Assertions.assertThat;

import io.conformalstreams.ops.command.ExitCode;
import java.util.stream.Stream;

/** Runs commands with the configuration of a stream. */
record StreamCommands(IsolatedStream stream) {

    static String[] executed(String... arguments) {
        return Stream.concat(Stream.of(arguments), Stream.of("--execute")).toArray(String[]::new);
    }

    /** Runs a command, and requires its exit code. */
    CommandRun run(ExitCode expected, String... arguments) {
        CommandRun run = CommandRun.of(Stream.concat(
                        Stream.of(arguments),
                        Stream.of("--config", stream.file().toString()))
                .toArray(String[]::new));
        assertThat(run.exitCode()).as(run.output()).isEqualTo(expected.code());
        return run;
    }
}
