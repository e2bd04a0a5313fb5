package io.conformalstreams.ops.command;

import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.ParameterException;
import picocli.CommandLine.Spec;

/** {@code comparisons}: the commands about comparisons of models in the stream. */
@Command(
        name = "comparisons",
        description = {
            "Shows how candidate models compare with the models in use, on the images that both have predicted.",
            "The section comparisons of the configuration declares them; the topology comparison publishes them."
        },
        subcommands = {ComparisonsListCommand.class, ComparisonsShowCommand.class})
final class ComparisonsCommand implements Runnable {

    @Spec
    private CommandSpec spec;

    @Override
    public void run() {
        throw new ParameterException(spec.commandLine(), "a command is missing; choose one of those below");
    }
}
