package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * Where one broker keeps its data, where it listens, and what it sets differently from Kafka's defaults.
 *
 * @param directory the log directory; created and formatted on first use, reused with its contents afterwards
 * @param port loopback port for clients, 1 to 65535
 * @param controllerPort loopback port of the KRaft controller, 1 to 65535
 * @param additionalProperties broker properties that are put over {@link #sharedProperties()}
 */
public record BrokerSettings(Path directory, int port, int controllerPort, Map<String, String> additionalProperties) {

    static final String LOOPBACK = "127.0.0.1";
    static final String CLIENT_LISTENER = "PLAINTEXT";
    static final String CONTROLLER_LISTENER = "CONTROLLER";
    static final int NODE_ID = 1;

    public BrokerSettings {
        directory = directory.toAbsolutePath().normalize();
        requirePort("port", port);
        requirePort("controllerPort", controllerPort);
        if (port == controllerPort) {
            throw new IllegalArgumentException("clients and controller cannot share port " + port);
        }
        additionalProperties = Map.copyOf(additionalProperties);
    }

    /**
     * Settings with two ports that were free a moment ago.
     *
     * @param directory the log directory
     * @throws IOException when no port can be had
     */
    public static BrokerSettings in(Path directory) throws IOException {
        int[] ports = LoopbackPorts.free(2);
        return new BrokerSettings(directory, ports[0], ports[1], Map.of());
    }

    /** The same settings with one more broker property, which wins over an earlier one of that name. */
    public BrokerSettings withProperty(String name, String value) {
        Objects.requireNonNull(value, name);
        Map<String, String> extended = new LinkedHashMap<>(additionalProperties);
        extended.put(name, value);
        return new BrokerSettings(directory, port, controllerPort, extended);
    }

    /** The value for {@code bootstrap.servers} of a client. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    /**
     * The properties that differ from Kafka's defaults wherever one node serves a demo or a test, whether it runs in a
     * JVM of ours or in a container. Listeners, node id and directories are not among them.
     */
    public static Map<String, String> sharedProperties() {
        Map<String, String> shared = new LinkedHashMap<>();
        // With one node, offsets and transactions could not be stored under the default of three replicas.
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            shared.put(topic + ".replication.factor", "1");
            shared.put(topic + ".num.partitions", "1");
        }
        shared.put("transaction.state.log.min.isr", "1");
        shared.put("share.coordinator.state.topic.min.isr", "1");
        // No further members are on their way, so the first one need not wait three seconds for them.
        shared.put("group.initial.rebalance.delay.ms", "0");
        shared.put("group.streams.initial.rebalance.delay.ms", "0");
        // A killed member's partitions move on after seconds instead of most of a minute, at the cost of heartbeats.
        shared.put("group.min.session.timeout.ms", "1000");
        shared.put("group.consumer.min.heartbeat.interval.ms", "100");
        shared.put("group.consumer.heartbeat.interval.ms", "300");
        shared.put("group.streams.min.heartbeat.interval.ms", "100");
        shared.put("group.streams.heartbeat.interval.ms", "300");
        shared.put("group.streams.min.session.timeout.ms", "6000");
        shared.put("group.streams.session.timeout.ms", "6000");
        // A killed broker may rejoin after two seconds instead of nine.
        shared.put("broker.session.timeout.ms", "2000");
        shared.put("broker.heartbeat.interval.ms", "300");
        // A misspelt topic must be an error. Our topics are created with their policies.
        shared.put("auto.create.topics.enable", "false");
        // Score maps of volumes are larger than Kafka's megabyte; a topic can still set a lower limit.
        shared.put("message.max.bytes", "16777216");
        shared.put("replica.fetch.max.bytes", "16777216");
        return shared;
    }

    Properties toServerProperties() {
        Properties properties = new Properties();
        properties.putAll(sharedProperties());
        properties.put("process.roles", "broker,controller");
        properties.put("node.id", Integer.toString(NODE_ID));
        properties.put(
                "listeners",
                CLIENT_LISTENER + "://" + bootstrapServers() + "," + CONTROLLER_LISTENER + "://" + LOOPBACK + ":"
                        + controllerPort);
        properties.put("advertised.listeners", CLIENT_LISTENER + "://" + bootstrapServers());
        properties.put("listener.security.protocol.map", CLIENT_LISTENER + ":PLAINTEXT,CONTROLLER:PLAINTEXT");
        properties.put("inter.broker.listener.name", CLIENT_LISTENER);
        properties.put("controller.listener.names", CONTROLLER_LISTENER);
        properties.put("controller.quorum.bootstrap.servers", LOOPBACK + ":" + controllerPort);
        properties.put("log.dirs", directory.toString());
        // A few clients on a small machine: the defaults are sized for a server with disks to feed.
        properties.put("num.network.threads", "1");
        properties.put("num.io.threads", "2");
        properties.put("background.threads", "2");
        // The default reserves 128 MB of heap for compaction.
        properties.put("log.cleaner.dedupe.buffer.size", "16777216");
        properties.putAll(additionalProperties);
        return properties;
    }

    private static void requirePort(String name, int port) {
        if (port < 1 || port > 65_535) {
            throw new IllegalArgumentException(name + " is " + port + ", allowed are 1 to 65535");
        }
    }
}
