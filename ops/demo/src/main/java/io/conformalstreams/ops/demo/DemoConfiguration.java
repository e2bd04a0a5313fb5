package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.processor.method.MethodType;
import java.util.List;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/** Writes the configuration for a case source, as a user would write it for a real model. */
final class DemoConfiguration {

    private DemoConfiguration() {}

    /**
     * The YAML text.
     *
     * @param procedures types of the procedures to run; all of them suit the source
     * @param encoding how the source stores a score
     * @param stateDirectory directory of the topologies' state
     */
    static String yaml(
            DatasetDescription description,
            List<MethodType> procedures,
            ScoreEncoding encoding,
            String bootstrapServers,
            String registryUrl,
            String stateDirectory) {
        return """
                topics:
                  prefix: conformal.
                  partitions: 4
                  replicationFactor: 1
                application:
                  id: conformal-streams
                  stateDirectory: '%s'
                  http: {host: 127.0.0.1, port: 0}
                models:
                  - name: %s
                    dimensions: %d
                    scores: %s
                    encoding: %s
                %s    channels:
                %s
                procedures:
                %s
                drift:
                  falseAlertsPerMillionLabels: 1
                  maturity: none
                kafka:
                  bootstrap.servers: %s
                  schema.registry.url: %s
                """.formatted(
                stateDirectory.replace("'", "''"),
                description.model(),
                description.dimensions(),
                description.scoreKind().name().toLowerCase(Locale.ROOT),
                encoding(encoding),
                description
                        .ignoreLabel()
                        .map("    ignoreLabel: %d\n"::formatted)
                        .orElse(""),
                description.channels().stream().map(DemoConfiguration::channel).collect(Collectors.joining("\n")),
                procedures.stream()
                        .flatMap(type -> type.exampleConfiguration(DescribedCases.of(description)).stream())
                        .map(block -> block.indent(2).stripTrailing())
                        .collect(Collectors.joining("\n")),
                bootstrapServers,
                registryUrl);
    }

    private static String encoding(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return "{uint8: {scale: " + uint8.scale() + ", offset: " + uint8.offset() + "}}";
        }
        return encoding instanceof ScoreEncoding.Float32 ? "float32" : "float16";
    }

    private static String channel(DatasetChannel channel) {
        return "      - {name: %s, labelValues: %s}".formatted(channel.name(), new TreeSet<>(channel.labelValues()));
    }
}
