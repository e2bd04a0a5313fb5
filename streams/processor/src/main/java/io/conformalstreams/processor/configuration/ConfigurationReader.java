package io.conformalstreams.processor.configuration;

import com.fasterxml.jackson.databind.node.ObjectNode;
import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.setting.ConfigurationNode;
import io.conformalstreams.processor.setting.EnvironmentOverrides;
import io.conformalstreams.processor.setting.InvalidConfigurationException;
import io.conformalstreams.processor.setting.IsoDuration;
import io.conformalstreams.processor.setting.ScalarType;
import io.conformalstreams.processor.setting.ValidationErrors;
import io.conformalstreams.processor.setting.YamlTree;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/** Reads a whole configuration, and goes on after each error to find the others. */
final class ConfigurationReader {

    private static final Path DEFAULT_STATE_DIRECTORY =
            Path.of(System.getProperty("java.io.tmpdir"), "conformal-streams");

    private final ValidationErrors errors;

    private ConfigurationReader(ValidationErrors errors) {
        this.errors = errors;
    }

    static String text(Path file) {
        try {
            return Files.readString(file);
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
        EnvironmentOverrides.apply(environment, root, errors);
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
        Optional<Topics> topics = topics(document);
        Optional<Application> application = application(document);
        Optional<Limits> limits = limits(document);
        NamedModels models = NamedModels.read(document, limits, errors);
        Optional<List<Procedure>> procedures = new ProcedureReader(models, errors).procedures(document);
        Optional<Labels> labels = labels(document);
        Optional<ObjectStorage> objects = ObjectStorageReader.read(document);
        Optional<Drift> drift = drift(document);
        requireBand(document, drift, procedures);
        Optional<KafkaProperties> kafka = KafkaPropertiesReader.read(document, errors);
        // With an error anywhere nothing is built, as the parts might not fit each other.
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
                "\"true\" must be false, as no procedure has the type "
                        + String.join(" or ", ConformalMethods.typesWithBand()) + ", between whose sets the band is");
    }

    private static Optional<Topics> topics(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("topics")) {
            var prefix = section.optional("prefix", ScalarType.text(Topics.PREFIX), "conformal.");
            var partitions = section.optional("partitions", ScalarType.wholeNumber(Topics.PARTITIONS), 4);
            var replicationFactor =
                    section.optional("replicationFactor", ScalarType.wholeNumber(Topics.REPLICATION_FACTOR), 1);
            return ConfigurationNode.whenRead(
                    () -> new Topics(
                            prefix.orElseThrow(),
                            partitions.orElseThrow(),
                            replicationFactor.orElseThrow().shortValue()),
                    prefix,
                    partitions,
                    replicationFactor);
        }
    }

    private static Optional<Application> application(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("application")) {
            var id = section.optional("id", ScalarType.text(Application.ID), "conformal-streams");
            var stateDirectory = section.optional("stateDirectory", ScalarType.PATH, DEFAULT_STATE_DIRECTORY);
            var exactlyOnce = section.optional("exactlyOnce", ScalarType.BOOLEAN, true);
            var http = http(section);
            return ConfigurationNode.whenRead(
                    () -> new Application(
                            id.orElseThrow(),
                            stateDirectory.orElseThrow(),
                            exactlyOnce.orElseThrow(),
                            http.orElseThrow()),
                    id,
                    stateDirectory,
                    exactlyOnce,
                    http);
        }
    }

    private static Optional<HttpAddress> http(ConfigurationNode application) {
        try (ConfigurationNode section = application.child("http")) {
            var host = section.optional("host", ScalarType.text(HttpAddress.HOST), "127.0.0.1");
            var port = section.optional("port", ScalarType.wholeNumber(HttpAddress.PORT), 8080);
            return ConfigurationNode.whenRead(
                    () -> new HttpAddress(host.orElseThrow(), port.orElseThrow()), host, port);
        }
    }

    private static Optional<Labels> labels(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("labels")) {
            var retention =
                    section.optional("retention", ScalarType.duration(IsoDuration.POSITIVE), Duration.ofDays(30));
            var futureTolerance = section.optional(
                    "futureTolerance", ScalarType.duration(IsoDuration.NOT_NEGATIVE), Duration.ofMinutes(5));
            return ConfigurationNode.whenRead(
                    () -> new Labels(retention.orElseThrow(), futureTolerance.orElseThrow()),
                    retention,
                    futureTolerance);
        }
    }

    private static Optional<Limits> limits(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("limits")) {
            var pixels = section.optional("pixels", ScalarType.wholeNumber(Limits.PIXELS), 1 << 24);
            var channels = section.optional("channels", ScalarType.wholeNumber(Limits.CHANNELS), 64);
            return ConfigurationNode.whenRead(
                    () -> new Limits(pixels.orElseThrow(), channels.orElseThrow()), pixels, channels);
        }
    }

    private static Optional<Drift> drift(ConfigurationNode document) {
        try (ConfigurationNode section = document.child("drift")) {
            return DriftReader.read(section);
        }
    }
}
