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

    /** The configuration with the environment's overrides. */
    ConformalConfiguration load() {
        return load(file, command);
    }

    /** As {@link #load()}: prints every problem of the file, then ends the command. */
    static ConformalConfiguration load(Path file, CommandSpec command) {
        try {
            return ConformalConfiguration.load(file, System.getenv());
        } catch (InvalidConfigurationException e) {
            e.errors().forEach(command.commandLine().getErr()::println);
            throw CommandFailure.usage(file + " is not a valid configuration; see above for what is wrong", e);
        }
    }
}
