package io.conformalstreams.ops.platform;

import java.io.IOException;
import java.io.OutputStream;
import java.io.PrintStream;
import java.io.UncheckedIOException;
import java.nio.charset.StandardCharsets;
import java.nio.file.Files;
import java.nio.file.Path;
import java.util.List;
import kafka.server.KafkaConfig;
import kafka.server.KafkaRaftServer;
import org.apache.kafka.common.Uuid;
import org.apache.kafka.common.utils.Time;
import org.apache.kafka.common.utils.internals.Exit;
import org.apache.kafka.metadata.storage.Formatter;
import org.apache.kafka.raft.DynamicVoters;
import org.apache.kafka.server.common.Feature;
import org.apache.kafka.server.common.MetadataVersion;

/**
 * A Kafka broker with its KRaft controller in this JVM.
 *
 * <p>The first start in a JVM takes about two seconds. The broker uses about 60 MB of heap. After a restart on the same
 * directory, on the same or other ports, it continues with its topics, groups and transactions.
 */
final class EmbeddedBroker implements AutoCloseable {

    private final KafkaRaftServer server;
    private final BrokerSettings settings;

    private EmbeddedBroker(KafkaRaftServer server, BrokerSettings settings) {
        this.server = server;
        this.settings = settings;
    }

    /**
     * Formats the directory if it is new. Returns when the broker responds to clients.
     *
     * @throws IOException if the directory cannot be written or formatted
     */
    public static EmbeddedBroker start(BrokerSettings settings) throws IOException {
        explainHalt();
        formatOnce(settings);
        KafkaRaftServer server =
                new KafkaRaftServer(KafkaConfig.fromProps(settings.toServerProperties(), false), Time.SYSTEM);
        server.startup();
        return new EmbeddedBroker(server, settings);
    }

    /** Starts the broker on free ports; see {@link #start(BrokerSettings)}. */
    public static EmbeddedBroker start(Path directory) throws IOException {
        return start(BrokerSettings.in(directory));
    }

    /** The value of {@code bootstrap.servers} for clients. */
    public String bootstrapServers() {
        return settings.bootstrapServers();
    }

    /** Stops the broker in an orderly way. Returns when the directory may be used again. */
    @Override
    public void close() {
        server.shutdown();
        server.awaitShutdown();
    }

    /**
     * Tells the user why the JVM ends. On a fatal fault, for example a full disk, Kafka halts the JVM without a
     * message. Halting is right, because otherwise everything else in this JVM would wait forever for the broker.
     */
    private static void explainHalt() {
        Exit.setHaltProcedure((status, message) -> {
            System.err.println("The Kafka broker in this process had a fatal fault, and the process"
                    + " ends with it (status " + status + (message == null ? "" : ", " + message)
                    + "). The last errors in the log name the cause, which is usually a full disk.");
            Runtime.getRuntime().halt(status);
        });
    }

    private static void formatOnce(BrokerSettings settings) throws IOException {
        Path directory = Files.createDirectories(settings.directory());
        if (Files.exists(directory.resolve("meta.properties"))) {
            return;
        }
        String voter = BrokerSettings.NODE_ID + "@" + BrokerSettings.LOOPBACK + ":" + settings.controllerPort() + ":"
                + Uuid.randomUuid();
        try (PrintStream quiet = new PrintStream(OutputStream.nullOutputStream(), false, StandardCharsets.UTF_8)) {
            new Formatter()
                    .setPrintStream(quiet)
                    .setNodeId(BrokerSettings.NODE_ID)
                    .setClusterId(Uuid.randomUuid().toString())
                    .setDirectories(List.of(directory.toString()))
                    .setMetadataLogDirectory(directory.toString())
                    .setControllerListenerName(BrokerSettings.CONTROLLER_LISTENER)
                    .setSupportedFeatures(Feature.PRODUCTION_FEATURES)
                    .setReleaseVersion(MetadataVersion.LATEST_PRODUCTION)
                    .setHasDynamicQuorum(true)
                    .setInitialControllers(DynamicVoters.parse(voter))
                    .run();
        } catch (IOException | UncheckedIOException failure) {
            throw failure;
        } catch (Exception failure) {
            throw new IOException("cannot format the broker's directory " + directory, failure);
        }
    }
}
