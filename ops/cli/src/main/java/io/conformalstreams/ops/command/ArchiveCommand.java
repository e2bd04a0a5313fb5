package io.conformalstreams.ops.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code archive}: the commands about labelled images outside Kafka. */
@Command(
        name = "archive",
        description = "Saves the labelled images to files, and sends them to another cluster or to other topics.",
        subcommands = {ArchiveSaveCommand.class, ArchiveSendCommand.class})
final class ArchiveCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }
}
