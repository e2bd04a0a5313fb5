package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;

/**
 * The same broker as {@link EmbeddedBroker} in a JVM of its own, so that it can be killed without warning, and so that
 * measurements of a client don't include it.
 *
 * <p>It ends with this JVM, however this JVM ends. Its log is {@code broker.log} beside its directory.
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
     * Starts the child and returns when the broker answers clients.
     *
     * @throws IOException when it does not come up; the message has the end of its log
     */
    public static BrokerProcess start(BrokerSettings settings) throws IOException {
        return new BrokerProcess(settings, startChild(settings));
    }

    /** {@link #start(BrokerSettings)} on free ports. */
    public static BrokerProcess start(Path directory) throws IOException {
        return start(BrokerSettings.in(directory));
    }

    /** The value for {@code bootstrap.servers} of a client; the same after a restart. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** The child's process id, for measurements of its processor time. */
    public long processId() {
        return child.processId();
    }

    /** Whether the child is running. */
    public boolean isAlive() {
        return child.isAlive();
    }

    /** SIGKILL. Clients see the connection drop; {@link #restart()} brings everything acknowledged back. */
    public void kill() {
        child.kill();
    }

    /** An orderly stop. */
    public void stop() {
        child.stop();
    }

    /**
     * The same broker again, on the same directory and ports; stopped first where it is running. After a kill it is
     * let back into the cluster two seconds later, see {@link BrokerSettings#sharedProperties()}.
     *
     * @throws IOException when it does not come up
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
