package io.conformalstreams.ops.command;

import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.ProvisioningException;
import io.conformalstreams.ops.topics.ResolvedSchemas;
import io.conformalstreams.ops.topics.StrimziManifests;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.access.GrantCommands;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.io.PrintWriter;
import java.nio.file.Path;
import java.util.EnumSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeSet;
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

    @Option(
            names = "--principal",
            paramLabel = "CLIENT=PRINCIPAL",
            description = {
                "With --acls: the principal of a client, for example gateway=User:scanner. Without this option, the"
                        + " commands are for all clients, and their principals are User:conformal-CLIENT.",
                "Clients: calibration, prediction and other topologies, gateway, consumer, operator, dashboard,"
                        + " verifier, administrator."
            })
    private Map<String, String> principals = new LinkedHashMap<>();

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

        @Option(
                names = "--acls",
                description = {
                    "Only print the commands that give each client the permissions it needs, and change nothing.",
                    "They need no connection to the cluster."
                })
        private boolean acls;

        @Option(
                names = "--strimzi",
                paramLabel = "CLUSTER",
                description = {
                    "Only print the topics and the users of all clients as resources for Strimzi, and change nothing.",
                    "CLUSTER is the name of the Kafka resource. This needs no connection to the cluster."
                })
        private String strimzi;

        Provisioning.Mode mode() {
            return dryRun ? Provisioning.Mode.DRY_RUN : Provisioning.Mode.ALTER;
        }
    }

    @Override
    public Integer call() throws IOException {
        return target.schemas == null ? provision(target.configuration) : writeSchemas(target.schemas);
    }

    private int printPermissions(ConformalConfiguration configuration) {
        Map<String, List<Permission>> clients = ClientPermissions.of(configuration);
        Set<String> unknown = new TreeSet<>(principals.keySet());
        unknown.removeAll(clients.keySet());
        if (!unknown.isEmpty()) {
            throw CommandFailure.usage("--principal: " + unknown + " are no clients; use " + clients.keySet());
        }
        PrintWriter out = spec.commandLine().getOut();
        GrantCommands commands = new GrantCommands(configuration.kafka());
        if (commands.needLogin()) {
            out.println("# " + GrantCommands.LOGIN_FILE
                    + " has the properties of Kafka's clients with which an administrator of the cluster logs in.");
        }
        clients.forEach((client, permissions) -> {
            if (principals.isEmpty() || principals.containsKey(client)) {
                String principal = principals.getOrDefault(client, ClientPermissions.principal(client));
                out.println("# " + client + ": " + principal);
                commands.of(permissions, principal).forEach(out::println);
            }
        });
        out.flush();
        return ExitCode.OK.code();
    }

    private int printManifests(ConformalConfiguration configuration, StrimziManifests manifests) {
        PrintWriter out = spec.commandLine().getOut();
        out.print(manifests.topics(configuration.topics()));
        ClientPermissions.of(configuration)
                .forEach((client, permissions) ->
                        out.print(manifests.user(ClientPermissions.user(client), permissions)));
        out.flush();
        return ExitCode.OK.code();
    }

    private int writeSchemas(Path folder) throws IOException {
        PrintWriter out = spec.commandLine().getOut();
        ResolvedSchemas.write(folder).forEach(out::println);
        out.flush();
        return ExitCode.OK.code();
    }

    private int provision(Path configuration) {
        if (changes != null && changes.acls) {
            return printPermissions(ConfigurationOption.load(configuration, spec));
        }
        if (!principals.isEmpty()) {
            throw CommandFailure.usage("--principal is only for --acls; add --acls, or leave it out");
        }
        if (changes != null && changes.strimzi != null) {
            return printManifests(ConfigurationOption.load(configuration, spec), new StrimziManifests(changes.strimzi));
        }
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
        boolean problem = entries.stream()
                .map(Provisioning::status)
                .anyMatch(EnumSet.of(Provisioning.Status.PROBLEM, Provisioning.Status.NOT_VISIBLE)::contains);
        return (problem ? ExitCode.CHECK_FAILED : ExitCode.OK).code();
    }
}
