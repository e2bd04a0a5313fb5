package io.conformalstreams.ops.command;

import io.conformalstreams.processor.access.ClientPrincipal;
import io.conformalstreams.processor.access.Permission;
import io.conformalstreams.processor.access.PermissionCheck;
import io.conformalstreams.processor.access.Role;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.runtime.AccessRefusal;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.common.KafkaException;
import picocli.CommandLine.Model.CommandSpec;
import picocli.CommandLine.Option;
import picocli.CommandLine.Spec;

/** The option that names the configuration file. */
final class ConfigurationOption {

    @Option(
            names = "--config",
            required = true,
            paramLabel = "FILE",
            description = "Configuration of models, procedures, topics and Kafka (YAML).")
    private Path file;

    @Spec(Spec.Target.MIXEE)
    private CommandSpec command;

    private Optional<Role> role;
    private Optional<ConformalConfiguration> loaded = Optional.empty();

    /** For a command that needs no permissions, explains them itself, or chooses the client later. */
    ConfigurationOption() {
        this.role = Optional.empty();
    }

    /** @param role the client whose permissions the command needs */
    ConfigurationOption(Role role) {
        this.role = Optional.of(role);
    }

    /** Loads the configuration and applies the environment's overrides. */
    ConformalConfiguration load() {
        loaded = Optional.of(load(file, command));
        return loaded.get();
    }

    /** Like {@link #load()}, for a command whose options decide which permissions it needs. */
    ConformalConfiguration loadFor(Role client) {
        role = Optional.of(client);
        return load();
    }

    /** Like {@link #load()}. If the file is invalid, prints every problem, then ends the command. */
    static ConformalConfiguration load(Path file, CommandSpec command) {
        try {
            ConformalConfiguration configuration = ConformalConfiguration.load(file, System.getenv());
            requireValues(configuration);
            return configuration;
        } catch (InvalidConfigurationException e) {
            e.errors().forEach(command.commandLine().getErr()::println);
            throw CommandFailure.usage(file + " is not a valid configuration; the problems are listed above", e);
        }
    }

    private static void requireValues(ConformalConfiguration configuration) {
        List<String> missing = configuration.kafka().missingReferences().entrySet().stream()
                .map(property -> "kafka." + property.getKey() + ": " + property.getValue()
                        + " has no value; add the key to the file or store that it names, or correct the reference")
                .toList();
        if (!missing.isEmpty()) {
            throw new InvalidConfigurationException(missing);
        }
    }

    /**
     * Says in words why the cluster or the registry has refused the command, and what to do; empty if the failure is
     * not a refusal. Kafka's exceptions do not name the operation, so this method asks the cluster which permissions of
     * the command are missing.
     */
    Optional<String> refusal(Throwable failure) {
        Optional<String> missing =
                AccessRefusal.leavesOutPermissions(failure) ? missingPermissions() : Optional.empty();
        return missing.or(() -> AccessRefusal.describe(
                failure,
                loaded.map(configuration -> ClientPrincipal.of(configuration.kafka()))
                        .orElse("this client")));
    }

    private Optional<String> missingPermissions() {
        if (loaded.isEmpty() || role.isEmpty()) {
            return Optional.empty();
        }
        ConformalConfiguration configuration = loaded.get();
        try (Admin admin = Admin.create(new HashMap<>(configuration.kafka().clientProperties()))) {
            List<Permission> missing =
                    new PermissionCheck(admin).missing(role.get().permissions(configuration));
            return Optional.of(PermissionCheck.explained(missing, configuration.kafka()))
                    .filter(explanation -> !explanation.isEmpty());
        } catch (KafkaException unanswered) {
            return Optional.empty();
        }
    }
}
