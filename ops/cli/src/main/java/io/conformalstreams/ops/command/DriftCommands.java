package io.conformalstreams.ops.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code drift}: commands about the abilities and limits of drift monitors. */
@Command(
        name = "drift",
        description = "Shows the abilities and limits of drift monitors.",
        subcommands = DriftSimulateCommand.class)
final class DriftCommands implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }
}
