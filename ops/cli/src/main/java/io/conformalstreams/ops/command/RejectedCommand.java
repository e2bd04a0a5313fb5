package io.conformalstreams.ops.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code rejected}: the commands about records that were put aside. */
@Command(
        name = "rejected",
        description =
                "Shows the records that were rejected or could not be read, and sends them again once the cause is"
                        + " mended.",
        subcommands = {RejectedSummaryCommand.class, RejectedListCommand.class, RejectedRedriveCommand.class})
final class RejectedCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }
}
