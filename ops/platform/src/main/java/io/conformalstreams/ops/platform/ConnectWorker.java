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
 * A distributed Kafka Connect worker in a child JVM, with the connectors of this project and the Avro converter as
 * isolated plugins, and with exactly-once source support.
 *
 * <p>It is ready some eight seconds after the start. It ends with this JVM, however this JVM ends. Its log is
 * {@code connect-worker.log} in its directory. What it runs is kept on the broker: started again, it goes on.
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
     * Starts a worker on a free port and returns when it takes connectors.
     *
     * @param directory for its log and its settings; created where it is missing
     * @param bootstrapServers the cluster, of at least one broker, on which it makes three topics for itself
     * @throws IOException when no worker is installed (the message says what to run) or it does not come up
     */
    public static ConnectWorker start(Path directory, String bootstrapServers) throws IOException {
        return start(directory, bootstrapServers, QUICK_START);
    }

    /**
     * {@link #start(Path, String)}, where the first seconds matter less than speed.
     *
     * @param options of the worker's JVM in place of those for a quick start
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

    /** Its REST interface; the same after a restart. */
    public String url() {
        return rest.url();
    }

    /**
     * Makes a connector or changes its settings, and returns when it and its tasks run.
     *
     * @param name of the connector
     * @param connector its settings, without the name
     * @throws IOException when the worker refuses the settings or a task fails; the message says why
     */
    public void configure(String name, Map<String, String> connector) throws IOException {
        rest.configure(name, connector);
        awaitRunning(name);
    }

    /**
     * Returns when a connector and its tasks run.
     *
     * @throws IOException when one of them fails, or they don't run within a minute; the message says why
     */
    public void awaitRunning(String name) throws IOException {
        rest.awaitRunning(name);
    }

    /**
     * Removes a connector and returns when it and its tasks have ended; its offsets stay.
     *
     * @throws IOException when the worker doesn't do it within a minute; the message says why
     */
    public void remove(String name) throws IOException {
        rest.remove(name);
    }

    /** Its log, absolute. */
    public Path log() {
        return log(directory);
    }

    /** Whether the child is running. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** The child's process id, for measurements of its processor time. */
    public long processId() {
        return child.processId();
    }

    /** SIGKILL. */
    public void kill() {
        child.kill();
    }

    /** An orderly stop. */
    public void stop() {
        child.stop();
    }

    /**
     * The worker again, on the same port, with the connectors that it had; stopped first where it is running.
     *
     * @throws IOException when it does not come up
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
        // All of them have manifests, and looking into every class takes seconds.
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
        // What a killed worker had is taken over as soon as the broker's own limit allows, even where it was killed
        // while it joined, which the broker takes for a member that is still to come.
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
