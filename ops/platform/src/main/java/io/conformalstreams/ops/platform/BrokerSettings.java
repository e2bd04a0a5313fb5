package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Path;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Objects;
import java.util.Properties;

/**
 * The settings of one broker: its directory, its ports, and its differences from Kafka's defaults.
 *
 * @param directory the log directory; created and formatted on first use, and reused with its contents afterwards
 * @param port loopback port for clients, 1 to 65535
 * @param controllerPort loopback port of the KRaft controller, 1 to 65535
 * @param additionalProperties broker properties that override {@link #sharedProperties()}
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
     * Returns settings with two ports that are free at the moment of the call.
     *
     * @param directory the log directory
     * @throws IOException if no free port can be found
     */
    public static BrokerSettings in(Path directory) throws IOException {
        int[] ports = LoopbackPorts.free(2);
        return new BrokerSettings(directory, ports[0], ports[1], Map.of());
    }

    /** Returns the same settings with one more broker property. It overrides an earlier property of the same name. */
    public BrokerSettings withProperty(String name, String value) {
        Objects.requireNonNull(value, name);
        Map<String, String> extended = new LinkedHashMap<>(additionalProperties);
        extended.put(name, value);
        return new BrokerSettings(directory, port, controllerPort, extended);
    }

    /** The value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return LOOPBACK + ":" + port;
    }

    /**
     * The properties that differ from Kafka's defaults on a single node for a demo or a test. They apply both in a
     * JVM of this project and in a container. They do not include listeners, node id or directories.
     */
    public static Map<String, String> sharedProperties() {
        Map<String, String> shared = new LinkedHashMap<>();
        // A single node cannot store offsets and transactions with the default of three replicas.
        for (String topic : new String[] {"offsets.topic", "transaction.state.log", "share.coordinator.state.topic"}) {
            shared.put(topic + ".replication.factor", "1");
            shared.put(topic + ".num.partitions", "1");
        }
        shared.put("transaction.state.log.min.isr", "1");
        shared.put("share.coordinator.state.topic.min.isr", "1");
        // No further members will join, so the first one need not wait three seconds for them.
        shared.put("group.initial.rebalance.delay.ms", "0");
        shared.put("group.streams.initial.rebalance.delay.ms", "0");
        // The partitions of a killed member move after a few seconds instead of almost a minute, at the cost of more
        // heartbeats.
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
        // A misspelt topic must be an error. The project creates its topics with their policies.
        shared.put("auto.create.topics.enable", "false");
        // Score maps of volumes exceed Kafka's default of one megabyte. A topic can still set a lower limit.
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
        // This broker serves a few clients on a small machine; the defaults are for a large server.
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
            throw new IllegalArgumentException(name + " is " + port + ": it must be 1 to 65535");
        }
    }
}
