package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.processor.access.Role;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Parameters;
import picocli.CommandLine.Spec;

/** {@code comparisons show}: the history of one comparison. */
@Command(
        name = "show",
        description = {
            "Shows every published state of a comparison, the oldest first.",
            "With --require-promote, the exit code is 1 unless the newest decision is PROMOTE."
        })
final class ComparisonsShowCommand implements Callable<Integer> {

    @Parameters(paramLabel = "NAME", description = "The comparison.")
    private String name;

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(names = "--json", description = "Print all fields of all states, as a JSON array.")
    private boolean json;

    @Option(names = "--require-promote", description = "Fail unless the newest decision is PROMOTE.")
    private boolean requirePromote;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ModelComparison> states =
                PublishedComparisons.read(configuration.load()).states(name);
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(PublishedComparisons.json(states));
        } else {
            PublishedComparisons.table(states).print(out);
        }
        out.flush();
        return exitCode(states, requirePromote).code();
    }

    static ExitCode exitCode(List<ModelComparison> states, boolean requirePromote) {
        boolean promoted = states.get(states.size() - 1).getDecision() == ComparisonDecision.PROMOTE;
        return requirePromote && !promoted ? ExitCode.CHECK_FAILED : ExitCode.OK;
    }
}
