package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.net.HttpURLConnection;
import java.net.URI;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;

/**
 * An Apicurio schema registry in a child JVM. It serves the Confluent protocol at {@link #url()}.
 *
 * <p>It is ready about four seconds after the start and uses about 200 MB of memory. It ends with this JVM, even if
 * this JVM is killed. Its log is {@code registry.log} in the state directory.
 *
 * <p>It differs from Confluent's server in two ways that matter here. By default it accepts any new version of a
 * schema, whereas Confluent's default is BACKWARD; and it has no {@code /mode}.
 */
public final class EmbeddedRegistry implements AutoCloseable {

    private static final Duration START_LIMIT = Duration.ofSeconds(180);
    private static final int LOOK_MILLISECONDS = 2_000;
    private static final String API = "/apis/ccompat/v7";
    private static final List<String> JVM_OPTIONS = List.of(
            "-Xmx256m",
            // The registry answers a few requests a second, so little memory and a quick start matter more than speed.
            "-XX:+UseSerialGC",
            "-XX:TieredStopAtLevel=1",
            "-Djava.util.logging.manager=org.jboss.logmanager.LogManager");

    private final Path stateDirectory;
    private final Storage storage;
    private final int port;
    private ChildJvm child;

    private EmbeddedRegistry(Path stateDirectory, Storage storage, int port, ChildJvm child) {
        this.stateDirectory = stateDirectory;
        this.storage = storage;
        this.port = port;
        this.child = child;
    }

    /** Whether the schemas survive the registry's process. */
    public enum Storage {
        /** The schemas do not survive. */
        MEMORY,
        /** The schemas are in an H2 file in the state directory, and survive even a kill. */
        FILE
    }

    /**
     * Starts a registry on a free port. Returns when the registry responds.
     *
     * @param stateDirectory directory for the log and the file of schemas; created if it is missing
     * @throws IOException if no registry is installed (the message says how to get one), or if it does not start
     */
    public static EmbeddedRegistry start(Path stateDirectory, Storage storage) throws IOException {
        Path directory = Files.createDirectories(stateDirectory.toAbsolutePath().normalize());
        int port = LoopbackPorts.free(1)[0];
        return new EmbeddedRegistry(directory, storage, port, startChild(directory, storage, port));
    }

    /** The value of {@code schema.registry.url} for Confluent clients; the same after a restart. */
    public String url() {
        return url(port);
    }

    /** The child's process id. */
    public long processId() {
        return child.processId();
    }

    /** Kills the registry with SIGKILL. */
    public void kill() {
        child.kill();
    }

    /** Stops the registry in an orderly way. */
    public void stop() {
        child.stop();
    }

    /**
     * Restarts the registry on the same port. A running registry is stopped first. With {@link Storage#FILE} it keeps
     * its schemas; with {@link Storage#MEMORY} it starts empty.
     *
     * @throws IOException if the registry does not start
     */
    public void restart() throws IOException {
        child.stop();
        child = startChild(stateDirectory, storage, port);
    }

    @Override
    public void close() {
        child.stop();
    }

    private static String url(int port) {
        return "http://" + BrokerSettings.LOOPBACK + ":" + port + API;
    }

    private static ChildJvm startChild(Path directory, Storage storage, int port) throws IOException {
        Path runnerJar = RegistryDistribution.locate().runnerJar();
        ChildJvm child = ChildJvm.start(
                RegistryMain.class,
                JVM_OPTIONS,
                ChildJvm.classPath(List.of(RegistryDistribution.ownCode(), runnerJar)),
                List.of(),
                environment(directory, storage, port),
                directory.resolve("registry.log"));
        child.awaitReady(() -> answers(url(port) + "/subjects"), START_LIMIT, "The schema registry");
        return child;
    }

    private static Map<String, String> environment(Path directory, Storage storage, int port) {
        Map<String, String> environment = new HashMap<>();
        environment.put("QUARKUS_HTTP_HOST", BrokerSettings.LOOPBACK);
        environment.put("QUARKUS_HTTP_PORT", Integer.toString(port));
        environment.put("QUARKUS_LOG_LEVEL", "WARN");
        if (storage == Storage.FILE) {
            // By default, H2 closes the file in its own shutdown hook while the registry still uses it, and writes a
            // commit to disk up to half a second late. A kill would then undo the commit.
            String file = "jdbc:h2:file:" + directory.resolve("registry") + ";DB_CLOSE_ON_EXIT=FALSE;WRITE_DELAY=0";
            environment.put("QUARKUS_DATASOURCE_JDBC_URL", file);
            // On a busy machine, the recovery after a kill can take longer than the default of 5 s, and the start
            // fails.
            environment.put("QUARKUS_DATASOURCE_JDBC_ACQUISITION_TIMEOUT", "60");
        }
        return environment;
    }

    private static boolean answers(String url) {
        try {
            HttpURLConnection connection =
                    (HttpURLConnection) URI.create(url).toURL().openConnection();
            connection.setConnectTimeout(LOOK_MILLISECONDS);
            connection.setReadTimeout(LOOK_MILLISECONDS);
            try {
                return connection.getResponseCode() == HttpURLConnection.HTTP_OK;
            } finally {
                connection.disconnect();
            }
        } catch (IOException notYet) {
            return false;
        }
    }
}
