package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The same broker as {@link EmbeddedBroker}, in a JVM of its own. It can be killed without warning, and measurements of
 * a client do not include it.
 *
 * <p>It ends with this JVM, even if this JVM is killed. Its log, {@code broker.log}, is next to its directory.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dlog4j2.configurationFile=classpath:io/conformalstreams/ops/platform/child-process-log4j2.xml");

    private final BrokerSettings settings;
    private ChildJvm child;

    private BrokerProcess(BrokerSettings settings, ChildJvm child) {
        this.settings = settings;
        this.child = child;
    }

    /**
     * Starts the child. Returns when the broker responds to clients.
     *
     * @throws IOException if the broker does not start; the message contains the end of its log
     */
    public static BrokerProcess start(BrokerSettings settings) throws IOException {
        return new BrokerProcess(settings, startChild(settings));
    }

    /** Starts the child on free ports; see {@link #start(BrokerSettings)}. */
    public static BrokerProcess start(Path directory) throws IOException {
        return start(BrokerSettings.in(directory));
    }

    /** The value of {@code bootstrap.servers} for clients; the same after a restart. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** The child's process id, to measure its processor time. */
    public long processId() {
        return child.processId();
    }

    /** Tells whether the child is running. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /**
     * Kills the broker with SIGKILL. Clients lose the connection; {@link #restart()} recovers all acknowledged records.
     */
    public void kill() {
        child.kill();
    }

    /** Stops the broker in an orderly way. */
    public void stop() {
        child.stop();
    }

    /**
     * Restarts the broker on the same directory and ports; a running broker is stopped first. After a kill, the broker
     * may rejoin the cluster only after two seconds; see {@link BrokerSettings#sharedProperties()}.
     *
     * @throws IOException if the broker does not start
     */
    public void restart() throws IOException {
        child.stop();
        child = startChild(settings);
    }

    @Override
    public void close() {
        child.stop();
    }

    private static ChildJvm startChild(BrokerSettings settings) throws IOException {
        Path directory = Files.createDirectories(settings.directory());
        Path ready = directory.resolveSibling(directory.getFileName() + ".ready");
        Files.deleteIfExists(ready);
        ChildJvm child = ChildJvm.start(
                BrokerMain.class,
                JVM_OPTIONS,
                ChildJvm.ownClassPath(),
                BrokerMain.arguments(settings, ready),
                Map.of(),
                directory.resolveSibling("broker.log"));
        child.awaitReady(() -> Files.exists(ready), START_LIMIT, "The Kafka broker");
        return child;
    }
}
