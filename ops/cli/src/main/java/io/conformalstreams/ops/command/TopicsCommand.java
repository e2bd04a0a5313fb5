package io.conformalstreams.ops.command;

import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.ProvisioningException;
import io.conformalstreams.ops.topics.ResolvedSchemas;
import io.conformalstreams.ops.topics.TopicProvisioning;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.List;
import java.util.concurrent.Callable;
import picocli.CommandLine.ArgGroup;
import picocli.CommandLine.Command;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** {@code topics}: makes a cluster and its registry match the configuration. */
@Command(
        name = "topics",
        description = {
            "Creates and checks the topics, sets the compatibility of their subjects and registers the schemas.",
            "Running it again changes nothing."
        })
final class TopicsCommand implements Callable<Integer> {

    @ArgGroup(multiplicity = "1")
    private Target target;

    @ArgGroup
    private Changes changes;

    @Spec
    private CommandSpec spec;

    /** The target: either a cluster or only a folder. */
    private static final class Target {

        @Option(
                names = "--config",
                required = true,
                paramLabel = "FILE",
                description = "Configuration of models, procedures, topics and Kafka (YAML).")
        private Path configuration;

        @Option(
                names = "--schemas",
                required = true,
                paramLabel = "DIR",
                description = "Only write the schemas as .avsc files into this folder, for clients in other languages.")
        private Path schemas;
    }

    private static final class Changes {

        @Option(names = "--dry-run", description = "Print what would change, and change nothing.")
        private boolean dryRun;

        @Option(names = "--alter", description = "Also correct topic and subject settings that somebody has changed.")
        private boolean alter;

        Provisioning.Mode mode() {
            return dryRun ? Provisioning.Mode.DRY_RUN : Provisioning.Mode.ALTER;
        }
    }

    @Override
    public Integer call() throws IOException {
        return target.schemas == null ? provision(target.configuration) : writeSchemas(target.schemas);
    }

    private int writeSchemas(Path folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ResolvedSchemas.write(folder).forEach(out::println);
        out.flush();
        return ExitCode.OK.code();
    }

    private int provision(Path configuration) {
        Provisioning.Mode mode = changes == null ? Provisioning.Mode.ADD : changes.mode();
        List<Provisioning> entries;
        try {
            entries = TopicProvisioning.run(ConfigurationOption.load(configuration, spec), mode);
        } catch (ProvisioningException e) {
            throw CommandFailure.unreachable(e.getMessage(), e);
        }
        Table table = new Table("RESOURCE", "STATUS", "DETAIL");
        entries.forEach(entry -> table.row(entry.resource(), entry.status().text(), entry.detail()));
        PrintWriter out = spec.commandLine().getOut();
        table.print(out);
        out.flush();
        boolean problem = entries.stream().anyMatch(entry -> entry.status() == Provisioning.Status.PROBLEM);
        return (problem ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
    }
}
