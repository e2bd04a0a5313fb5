package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.stream.Stream;

/**
 * A distributed Kafka Connect worker in a child JVM. It has this project's connectors and the Avro converter as
 * isolated plugins, and supports exactly-once sources.
 *
 * <p>It is ready about eight seconds after the start. It ends with this JVM, even if this JVM is killed. Its log is
 * {@code connect-worker.log} in its directory. Its connectors are stored on the broker, so a restarted worker continues
 * them.
 */
public final class ConnectWorker implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final List<String> QUICK_START = List.of("-Xmx512m", "-XX:+UseSerialGC", "-XX:TieredStopAtLevel=1");
    private static final List<String> JVM_OPTIONS =
            List.of("-Dlog4j2.configurationFile=classpath:io/conformalstreams/ops/platform/child-process-log4j2.xml");

    private final Path directory;
    private final Map<String, String> settings;
    private final List<String> jvmOptions;
    private final WorkerRest rest;
    private ChildJvm child;

    private ConnectWorker(
            Path directory, Map<String, String> settings, List<String> jvmOptions, WorkerRest rest, ChildJvm child) {
        this.directory = directory;
        this.settings = settings;
        this.jvmOptions = jvmOptions;
        this.rest = rest;
        this.child = child;
    }

    /**
     * Starts a worker on a free port. Returns when the worker accepts connectors.
     *
     * @param directory directory for the log and the settings; created if it is missing
     * @param bootstrapServers addresses of a cluster of one or more brokers; the worker creates three topics on it
     * @throws IOException if no worker is installed (the message says how to get one) or it does not start
     */
    public static ConnectWorker start(Path directory, String bootstrapServers) throws IOException {
        return start(directory, bootstrapServers, QUICK_START);
    }

    /**
     * Starts a worker with other JVM options; see {@link #start(Path, String)}. Use it if speed matters more than a
     * quick start.
     *
     * @param options options of the worker's JVM, in place of those for a quick start
     */
    public static ConnectWorker start(Path directory, String bootstrapServers, List<String> options)
            throws IOException {
        Path home = Files.createDirectories(directory.toAbsolutePath().normalize());
        String url = "http://" + BrokerSettings.LOOPBACK + ":" + LoopbackPorts.free(1)[0];
        Map<String, String> settings = settings(bootstrapServers, url);
        WorkerRest rest = new WorkerRest(url);
        List<String> jvmOptions =
                Stream.concat(options.stream(), JVM_OPTIONS.stream()).toList();
        return new ConnectWorker(home, settings, jvmOptions, rest, startChild(home, settings, jvmOptions, rest));
    }

    /** The address of its REST interface; the same after a restart. */
    public String url() {
        return rest.url();
    }

    /**
     * Creates a connector or changes its settings. Returns when the connector and its tasks run.
     *
     * @param name name of the connector
     * @param connector settings of the connector, without the name
     * @throws IOException if the worker refuses the settings or a task fails; the message gives the reason
     */
    public void configure(String name, Map<String, String> connector) throws IOException {
        rest.configure(name, connector);
        awaitRunning(name);
    }

    /**
     * Waits until a connector and its tasks run.
     *
     * @throws IOException if one of them fails, or they do not run within a minute; the message gives the reason
     */
    public void awaitRunning(String name) throws IOException {
        rest.awaitRunning(name);
    }

    /**
     * Removes a connector. Returns when the connector and its tasks have ended. The offsets stay.
     *
     * @throws IOException if the worker does not remove the connector within a minute; the message gives the reason
     */
    public void remove(String name) throws IOException {
        rest.remove(name);
    }

    /** The absolute path of its log. */
    public Path log() {
        return log(directory);
    }

    /** The child's process id, to measure its processor time. */
    public long processId() {
        return child.processId();
    }

    /** Kills the worker with SIGKILL. */
    public void kill() {
        child.kill();
    }

    /** Stops the worker in an orderly way. */
    public void stop() {
        child.stop();
    }

    /**
     * Restarts the worker on the same port with the connectors that it had. A running worker is stopped first.
     *
     * @throws IOException if the worker does not start
     */
    public void restart() throws IOException {
        child.stop();
        child = startChild(directory, settings, jvmOptions, rest);
    }

    @Override
    public void close() {
        child.stop();
    }

    private static Path log(Path directory) {
        return directory.resolve("connect-worker.log");
    }

    private static Map<String, String> settings(String bootstrapServers, String url) throws IOException {
        Map<String, String> settings = new LinkedHashMap<>();
        settings.put("bootstrap.servers", bootstrapServers);
        settings.put("listeners", url);
        settings.put("group.id", "conformal-connect");
        settings.put("plugin.path", WorkerDistribution.locate().plugins().toString());
        // All plugins have manifests. Scanning all classes instead would take seconds.
        settings.put("plugin.discovery", "service_load");
        settings.put("exactly.once.source.support", "enabled");
        settings.put("connector.client.config.override.policy", "All");
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "org.apache.kafka.connect.storage.StringConverter");
        for (String kind : List.of("config", "offset", "status")) {
            settings.put(kind + ".storage.topic", "conformal-connect-" + kind);
            settings.put(kind + ".storage.replication.factor", "1");
        }
        settings.put("offset.storage.partitions", "1");
        settings.put("status.storage.partitions", "1");
        settings.put("offset.flush.interval.ms", "1000");
        // The connectors of a killed worker should move soon. If a worker is killed while it joins, the broker waits
        // for it until the rebalance timeout, so the timeouts are short.
        settings.put("rebalance.timeout.ms", "8000");
        settings.put("session.timeout.ms", "6000");
        settings.put("heartbeat.interval.ms", "1000");
        settings.put("scheduled.rebalance.max.delay.ms", "0");
        return settings;
    }

    private static ChildJvm startChild(
            Path directory, Map<String, String> settings, List<String> jvmOptions, WorkerRest rest) throws IOException {
        Path file = directory.resolve("connect-worker.properties");
        Properties properties = new Properties();
        properties.putAll(settings);
        try (var output = Files.newBufferedWriter(file)) {
            properties.store(output, null);
        }
        ChildJvm child = ChildJvm.start(
                WorkerMain.class,
                jvmOptions,
                WorkerDistribution.locate().classPath(),
                List.of(file.toString()),
                Map.of(),
                log(directory));
        child.awaitReady(rest::takesConnectors, START_LIMIT, "The Kafka Connect worker");
        return child;
    }
}
