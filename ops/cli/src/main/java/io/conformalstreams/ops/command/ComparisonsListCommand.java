package io.conformalstreams.ops.command;

import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.processor.access.Role;
import java.io.PrintWriter;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.Command;
import picocli.CommandLine.Mixin;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code comparisons list}: all comparisons, each in its newest state. */
@Command(
        name = "list",
        description = {
            "Lists the comparisons, each in its newest published state, with a row for each alpha.",
            "DIFFERENCE is the mean difference of the misses, candidate minus model in use, with its limits. SIZE is the "
                    + "mean difference of the set sizes relative to the larger set. PROMOTE requires that every upper limit "
                    + "is at most its MARGIN; HOLD that a lower limit is at least its MARGIN."
        })
final class ComparisonsListCommand implements Callable<Integer> {

    @Mixin
    private ConfigurationOption configuration = new ConfigurationOption(Role.OPERATOR);

    @Option(names = "--json", description = "Print all fields, as a JSON array.")
    private boolean json;

    @Spec
    private CommandSpec spec;

    @Override
    public Integer call() {
        List<ModelComparison> newest =
                PublishedComparisons.read(configuration.load()).newest();
        PrintWriter out = spec.commandLine().getOut();
        if (json) {
            out.println(PublishedComparisons.json(newest));
        } else {
            PublishedComparisons.table(newest).print(out);
        }
        out.flush();
        return ExitCode.OK.code();
    }
}
