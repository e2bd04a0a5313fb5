package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import java.util.stream.Stream;

/**
 * The same broker as {@link EmbeddedBroker}, in a JVM of its own. It can be killed without warning, and measurements of
 * a client do not include its work.
 *
 * <p>It ends with this JVM, even if this JVM is killed. Its log, {@code broker.log}, is next to its directory.
 */
public final class BrokerProcess implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(120);
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx512m",
            "-XX:+UseSerialGC",
            "-Dlog4j2.configurationFile=classpath:io/conformalstreams/ops/platform/child-process-log4j2.xml");

    /** Uses the quick compiler only. For a broker that lives for minutes, optimisation costs more than it gains. */
    private static final List<String> SHORT_LIVED = Stream.concat(
                    Stream.of("-XX:TieredStopAtLevel=1"), JVM_OPTIONS.stream())
            .toList();

    private final BrokerSettings settings;
    private final List<String> options;
    private ChildJvm child;

    private BrokerProcess(BrokerSettings settings, List<String> options) throws IOException {
        this.settings = settings;
        this.options = options;
        this.child = startChild();
    }

    /**
     * Starts the child. Returns when the broker responds to clients.
     *
     * @throws IOException if the broker does not start; the message contains the end of its log
     */
    public static BrokerProcess start(BrokerSettings settings) throws IOException {
        return new BrokerProcess(settings, JVM_OPTIONS);
    }

    /** Starts the child on free ports; see {@link #start(BrokerSettings)}. */
    public static BrokerProcess start(Path directory) throws IOException {
        return start(BrokerSettings.in(directory));
    }

    /**
     * Starts a child that lives for seconds or minutes, as in a test. Compared with {@link #start(BrokerSettings)}, it
     * needs less processor time in the first minutes, and more afterwards. Do not use it for measurements.
     *
     * @throws IOException if the broker does not start; the message contains the end of its log
     */
    public static BrokerProcess startShortLived(BrokerSettings settings) throws IOException {
        return new BrokerProcess(settings, SHORT_LIVED);
    }

    /** Starts a child that lives for seconds or minutes on free ports; see {@link #startShortLived(BrokerSettings)}. */
    public static BrokerProcess startShortLived(Path directory) throws IOException {
        return startShortLived(BrokerSettings.in(directory));
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
        child = startChild();
    }

    @Override
    public void close() {
        child.stop();
    }

    private ChildJvm startChild() throws IOException {
        Path directory = Files.createDirectories(settings.directory());
        Path ready = directory.resolveSibling(directory.getFileName() + ".ready");
        Files.deleteIfExists(ready);
        ChildJvm child = ChildJvm.start(
                BrokerMain.class,
                options,
                SharedArchive.ownJars(),
                BrokerMain.arguments(settings, ready),
                Map.of(),
                directory.resolveSibling("broker.log"));
        child.awaitReady(() -> Files.exists(ready), START_LIMIT, "The Kafka broker");
        return child;
    }
}
