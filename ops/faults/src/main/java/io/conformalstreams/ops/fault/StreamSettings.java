package io.conformalstreams.ops.fault;

import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The configuration of one batch. All instances of the batch differ only in their directory, port and name.
 *
 * @param name application id, and prefix of the topics
 * @param standbyReplicas number of standby replicas
 * @param bootstrapServers address of the broker
 * @param registryUrl address of the registry
 */
record StreamSettings(String name, int standbyReplicas, String bootstrapServers, String registryUrl) {

    static final int PARTITIONS = 3;

    /** The number of procedures in {@link #CONTENT}. */
    static final int PROCEDURES = 2;

    static final String MODEL = "synthetic-segmentor";

    /** The partitions of an instance that is gone move after this time. */
    static final Duration SESSION_TIMEOUT = Duration.ofSeconds(4);

    /** The broker aborts a transaction that is open for longer. */
    static final Duration TRANSACTION_TIMEOUT = Duration.ofSeconds(3);

    /** On a busy machine, a killed broker needs longer to start than a gateway waits by default. */
    private static final Duration GATEWAY_PATIENCE = Duration.ofMinutes(5);

    /** Kafka's default, which the setting for gateways must not change in the topologies. */
    private static final int DEFAULT_DELIVERY_MILLISECONDS = 120_000;

    /** Monitors exist from the first labels on. */
    private static final String CONTENT = String.join(
            "\n",
            "models:",
            "  - name: " + MODEL,
            "    dimensions: 2",
            "    scores: logit",
            "    encoding: float32",
            "    channels: [{name: lesion, labelValues: [1]}]",
            "procedures:",
            "  - {name: sets, type: confidence-sets, model: " + MODEL + ", channel: lesion, alphas: [0.1, 0.2],",
            "     combination: marginal, inner: identity, outer: identity, window: all}",
            "  - {name: joint-sets, type: confidence-sets, model: " + MODEL + ", channel: lesion, alphas: [0.1],",
            "     combination: maximum, inner: identity, outer: distance-euclidean, window: last 50}",
            "drift: {falseAlertsPerMillionLabels: 1000, maturity: none, referenceUnits: 20}",
            "");

    /** Writes the configuration of one instance. */
    ConformalConfiguration write(Path file, Path stateDirectory, int port, List<String> applicationSettings)
            throws IOException {
        StringBuilder yaml = new StringBuilder(String.join(
                "\n",
                "topics: {prefix: '" + name + ".', partitions: " + PARTITIONS + ", replicationFactor: 1}",
                "application:",
                "  id: " + name,
                "  stateDirectory: " + stateDirectory,
                "  standbyReplicas: " + standbyReplicas,
                "  http: {port: " + port + "}",
                ""));
        applicationSettings.forEach(setting -> yaml.append("  ").append(setting).append('\n'));
        yaml.append(String.join(
                "\n",
                "kafka:",
                "  bootstrap.servers: " + bootstrapServers,
                "  schema.registry.url: " + registryUrl,
                "  main.consumer.session.timeout.ms: " + SESSION_TIMEOUT.toMillis(),
                "  main.consumer.heartbeat.interval.ms: " + SESSION_TIMEOUT.toMillis() / 4,
                "  producer.transaction.timeout.ms: " + TRANSACTION_TIMEOUT.toMillis(),
                "  delivery.timeout.ms: " + GATEWAY_PATIENCE.toMillis(),
                "  producer.delivery.timeout.ms: " + DEFAULT_DELIVERY_MILLISECONDS,
                ""));
        Files.createDirectories(file.getParent());
        Files.writeString(file, yaml.append(CONTENT));
        return ConformalConfiguration.load(file, Map.of());
    }
}
