package io.conformalstreams.ops.integration;

import io.conformalstreams.ops.command.ConformalStreams;
import java.io.PrintWriter;
import java.io.StringWriter;
import java.util.List;
import picocli.CommandLine;

/**
 * One run of the program's command line within the test.
 *
 * @param exitCode the exit code of the process
 * @param output what it wrote to standard output and standard error
 */
record CommandRun(int exitCode, String output) {

    static CommandRun of(String... arguments) {
        StringWriter output = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        commandLine.setErr(new PrintWriter(output));
        return new CommandRun(commandLine.execute(arguments), output.toString());
    }

    List<String> lines() {
        return output.lines().toList();
    }
}
