package io.conformalstreams.processor.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.EnvironmentOverrides;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import io.conformalstreams.processor.setting.ValidationErrors;
import io.conformalstreams.processor.setting.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.NoSuchFileException;
import java.nio.file.Path;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole configuration. After an error it continues, so that it reports all errors. */
final class ConfigurationReader {

    private final ValidationErrors errors;

    private ConfigurationReader(ValidationErrors errors) {
        this.errors = errors;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
        } catch (NoSuchFileException missing) {
            throw new InvalidConfigurationException(List.of(file.toAbsolutePath()
                    + ": this file does not exist; a relative path starts at the current directory"));
        } catch (IOException unreadable) {
            throw new InvalidConfigurationException(List.of(file + ": cannot be read as a UTF-8 file ("
                    + unreadable.getClass().getSimpleName() + ")"));
        }
    }

    static ConformalConfiguration read(String yaml, Map<String, String> environment) {
        ValidationErrors errors = new ValidationErrors();
        ObjectNode root = YamlTree.read(yaml, errors);
        if (!errors.isEmpty() && root.isEmpty()) {
            throw errors.toException();
        }
        new EnvironmentOverrides(ConfigurationSettings.groups()).apply(environment, root, errors);
        Optional<ConformalConfiguration> configuration;
        try (ConfigurationNode document = new ConfigurationNode("", root, errors)) {
            configuration = new ConfigurationReader(errors).configuration(document);
        }
        if (!errors.isEmpty()) {
            throw errors.toException();
        }
        return configuration.orElseThrow();
    }

    private Optional<ConformalConfiguration> configuration(ConfigurationNode document) {
        Optional<Topics> topics = Topics.read(document);
        Optional<Application> application = Application.read(document);
        Optional<Limits> limits = Limits.read(document);
        NamedModels models = NamedModels.read(document, limits, errors);
        Optional<List<Procedure>> procedures = new ProcedureReader(models).procedures(document);
        Optional<Labels> labels = Labels.read(document);
        Optional<ObjectStorage> objects = ObjectStorageSettings.read(document);
        Optional<Drift> drift = DriftSettings.read(document);
        requireBand(document, drift, procedures);
        Optional<List<Comparison>> comparisons = ComparisonReader.read(document, procedures, labels);
        Optional<Cohorts> cohorts = Cohorts.read(document);
        Optional<KafkaProperties> kafka = KafkaPropertiesReader.read(document);
        // After any error, the parts may not fit together, so no configuration is built.
        return errors.isEmpty()
                ? Optional.of(new ConformalConfiguration(
                        topics.orElseThrow(),
                        application.orElseThrow(),
                        models.all(),
                        procedures.orElseThrow(),
                        labels.orElseThrow(),
                        limits.orElseThrow(),
                        objects.orElseThrow(),
                        drift.orElseThrow(),
                        comparisons.orElseThrow(),
                        cohorts.orElseThrow(),
                        kafka.orElseThrow()))
                : Optional.empty();
    }

    private static void requireBand(
            ConfigurationNode document, Optional<Drift> drift, Optional<List<Procedure>> procedures) {
        boolean isWanted = drift.filter(read ->
                        read.monitors().inputDrift() && read.inputProxies().band())
                .isPresent();
        boolean isThere = procedures
                .filter(read -> read.stream().noneMatch(it -> it.method().hasBand()))
                .isEmpty();
        document.require(
                "drift.inputProxies.band",
                !isWanted || isThere,
                "\"true\" must be false, because no procedure has the type "
                        + String.join(" or ", ConformalMethods.typesWithBand())
                        + ", which have a band between their sets");
    }
}
