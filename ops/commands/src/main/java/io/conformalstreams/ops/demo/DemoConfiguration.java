package io.conformalstreams.ops.demo;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.casefolder.Channel;
import io.conformalstreams.connectors.casefolder.Description;
import java.util.Locale;
import java.util.TreeSet;
import java.util.stream.Collectors;

/**
 * Writes the configuration for a case source, as a user would write it for a real model: two procedures a channel, one
 * with identity inside and distance outside, each side on its own, and one with distances on both sides that holds for
 * both together.
 */
final class DemoConfiguration {

    private DemoConfiguration() {}

    /**
     * The YAML text.
     *
     * @param encoding how the source stores a score
     * @param stateDirectory where the topologies keep their state
     */
    static String yaml(
            Description description,
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
                    channels:
                %s
                procedures:
                %s
                drift:
                  falseAlertsPerMillionLabels: 1
                kafka:
                  bootstrap.servers: %s
                  schema.registry.url: %s
                """.formatted(
                stateDirectory.replace("'", "''"),
                description.model(),
                description.dimensions(),
                description.scoreKind().name().toLowerCase(Locale.ROOT),
                encoding(encoding),
                description.channels().stream().map(DemoConfiguration::channel).collect(Collectors.joining("\n")),
                description.channels().stream()
                        .map(channel -> procedures(description.model(), channel.name()))
                        .collect(Collectors.joining("\n")),
                bootstrapServers,
                registryUrl);
    }

    /** Name of the procedure whose sets the figures show. */
    static String marginalProcedure(String channel) {
        return channel.toLowerCase(Locale.ROOT) + "-marginal";
    }

    private static String encoding(ScoreEncoding encoding) {
        if (encoding instanceof ScoreEncoding.Uint8 uint8) {
            return "{uint8: {scale: " + uint8.scale() + ", offset: " + uint8.offset() + "}}";
        }
        return encoding instanceof ScoreEncoding.Float32 ? "float32" : "float16";
    }

    private static String channel(Channel channel) {
        return "      - {name: %s, labelValues: %s}".formatted(channel.name(), new TreeSet<>(channel.labelValues()));
    }

    private static String procedures(String model, String channel) {
        return """
                  - name: %s
                    type: confidence-sets
                    model: %s
                    channel: %s
                    alphas: [0.1, 0.2]
                    combination: marginal
                    inner: identity
                    outer: distance-euclidean
                    window: all
                  - name: %s-joint
                    type: confidence-sets
                    model: %s
                    channel: %s
                    alphas: [0.1]
                    combination: {weighted: {innerShare: 0.2}}
                    inner: distance-euclidean
                    outer: distance-euclidean
                    window: all""".formatted(
                        marginalProcedure(channel), model, channel, channel.toLowerCase(Locale.ROOT), model, channel)
                .indent(2)
                .stripTrailing();
    }
}
