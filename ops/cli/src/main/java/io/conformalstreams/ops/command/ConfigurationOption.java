package io.conformalstreams.ops.command;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import java.nio.file.Path;
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

    /** Loads the configuration and applies the environment's overrides. */
    ConformalConfiguration load() {
        return load(file, command);
    }

    /** Like {@link #load()}. If the file is invalid, prints every problem, then ends the command. */
    static ConformalConfiguration load(Path file, CommandSpec command) {
        try {
            return ConformalConfiguration.load(file, System.getenv());
        } catch (InvalidConfigurationException e) {
            e.errors().forEach(command.commandLine().getErr()::println);
            throw CommandFailure.usage(file + " is not a valid configuration; the problems are listed above", e);
        }
    }
}
