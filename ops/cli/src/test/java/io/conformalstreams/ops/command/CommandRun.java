package io.conformalstreams.ops.command;

import java.io.PrintWriter;
import java.io.StringWriter;
import picocli.CommandLine;

/**
 * One run of the command line within the test.
 *
 * @param exitCode the exit code of the process
 * @param output standard output
 * @param error standard error
 */
record CommandRun(int exitCode, String output, String error) {

    static CommandRun of(String... arguments) {
        StringWriter output = new StringWriter();
        StringWriter error = new StringWriter();
        CommandLine commandLine = ConformalStreams.commandLine();
        commandLine.setOut(new PrintWriter(output));
        commandLine.setErr(new PrintWriter(error));
        int exitCode = commandLine.execute(arguments);
        return new CommandRun(exitCode, output.toString(), error.toString());
    }
}
