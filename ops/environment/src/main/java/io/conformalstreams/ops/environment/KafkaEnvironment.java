package io.conformalstreams.ops.environment;

import io.conformalstreams.ops.platform.EmbeddedRegistry;
import java.io.IOException;
import java.io.InterruptedIOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The broker and the registry that all integration tests of a JVM share.
 *
 * <p>The system property {@value #PROPERTY} selects the broker: {@code container}, {@code embedded}, an address {@code
 * host:port}, or {@code auto} (the default). {@code auto} uses a container if a container engine responds, and the
 * embedded broker otherwise. The registry is always a child process of this project. The choice is printed.
 *
 * <p>The system property {@value #ANNOUNCEMENT} can name a file that another process writes: {@value #READY} as soon as a
 * container engine has the broker's image, or why it will not. Tests of {@link #inContainer()} wait for it.
 *
 * <p>Because the environment is shared, each test uses its own topic prefixes, application ids and subjects, and
 * restarts whatever it stops. Logs are in {@code target/kafka-environment}.
 */
public final class KafkaEnvironment {

    /** The system property that selects the broker. */
    public static final String PROPERTY = "conformal.it.kafka";

    /** The system property that names the file in which a container engine is announced. */
    public static final String ANNOUNCEMENT = "conformal.it.container.announcement";

    private static final String READY = "ready";
    private static final Duration PATIENCE = Duration.ofMinutes(10);
    private static final Duration BETWEEN_LOOKS = Duration.ofMillis(200);
    private static final Path DIRECTORY = Path.of("target", "kafka-environment");

    private final TestBroker broker;
    private final EmbeddedRegistry registry;

    private KafkaEnvironment(TestBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /** Returns the environment of this JVM. The first call starts it; it stops with the JVM. */
    public static KafkaEnvironment shared() {
        return Shared.ENVIRONMENT;
    }

    /**
     * Returns an environment of this JVM whose broker runs in a container, with the shared registry, if a container engine is
     * announced; otherwise the shared environment.
     */
    public static KafkaEnvironment inContainer() {
        return InContainer.ENVIRONMENT;
    }

    /** The value of {@code bootstrap.servers} for clients; the same after each restart. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The value of {@code schema.registry.url} for Confluent clients; the same after each restart. */
    public String registryUrl() {
        return registry.url();
    }

    /** Where the broker runs. */
    public BrokerKind kind() {
        return broker.kind();
    }

    /** Skips the calling test if the tests cannot stop the broker. */
    public void assumeBrokerCanBeKilled() {
        Assumptions.assumeTrue(
                kind() != BrokerKind.EXTERNAL, () -> "the tests cannot stop the broker at " + bootstrapServers());
    }

    /** Kills the broker with SIGKILL. Returns when the broker has ended. */
    public void killBroker() throws IOException {
        broker.kill();
    }

    /** Starts the broker after {@link #killBroker()}, on the same data and port. Returns when the broker responds. */
    public void startBroker() throws IOException {
        broker.start();
    }

    /** Calls {@link #killBroker()}, then {@link #startBroker()}. */
    public void restartBroker() throws IOException {
        killBroker();
        startBroker();
    }

    /** Stops the registry in an orderly way. */
    public void stopRegistry() {
        registry.stop();
    }

    /** Starts the registry on the same port, with the schemas that it had. Returns when the registry responds. */
    public void startRegistry() throws IOException {
        registry.restart();
    }

    private void close() {
        registry.close();
        broker.close();
    }

    private static KafkaEnvironment start() throws IOException {
        Path directory = Files.createTempDirectory(Files.createDirectories(DIRECTORY), "run-")
                .toAbsolutePath();
        TestBroker broker = broker(System.getProperty(PROPERTY, "auto"), directory);
        EmbeddedRegistry registry = EmbeddedRegistry.start(directory, EmbeddedRegistry.Storage.FILE);
        System.out.println("[integration tests] Kafka: " + broker.kind().description() + " at "
                + broker.bootstrapServers() + "; registry: child process at " + registry.url());
        return new KafkaEnvironment(broker, registry);
    }

    private static TestBroker broker(String choice, Path directory) throws IOException {
        return switch (choice) {
            case "container" -> ContainerBroker.startNew();
            case "embedded" -> ProcessBroker.start(directory);
            case "auto" ->
                DockerClientFactory.instance().isDockerAvailable()
                        ? ContainerBroker.startNew()
                        : ProcessBroker.start(directory);
            default -> {
                if (!choice.contains(":")) {
                    throw new IllegalArgumentException(
                            PROPERTY + " is '" + choice + "': allowed are auto, container, embedded and host:port");
                }
                yield new ExternalBroker(choice);
            }
        };
    }

    private static boolean isContainerAnnounced() throws IOException {
        String announcement = System.getProperty(ANNOUNCEMENT, "");
        if (announcement.isEmpty()) {
            return false;
        }
        Path file = Path.of(announcement);
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (!Files.exists(file)) {
            if (System.nanoTime() > deadline) {
                throw new IOException(file + " was not written within " + PATIENCE.toMinutes() + " minutes");
            }
            try {
                Thread.sleep(BETWEEN_LOOKS.toMillis());
            } catch (InterruptedException interrupted) {
                Thread.currentThread().interrupt();
                throw new InterruptedIOException("interrupted while waiting for " + file);
            }
        }
        return Files.readString(file).startsWith(READY);
    }

    private static KafkaEnvironment startInContainer() throws IOException {
        KafkaEnvironment shared = shared();
        if (shared.kind() == BrokerKind.CONTAINER || !isContainerAnnounced()) {
            return shared;
        }
        TestBroker broker = ContainerBroker.startNew();
        Runtime.getRuntime().addShutdownHook(new Thread(broker::close, "container-broker-shutdown"));
        System.out.println("[integration tests] Kafka: " + broker.kind().description() + " at "
                + broker.bootstrapServers() + "; registry: the shared one");
        return new KafkaEnvironment(broker, shared.registry);
    }

    private static KafkaEnvironment startShared() throws IOException {
        KafkaEnvironment environment = start();
        Runtime.getRuntime().addShutdownHook(new Thread(environment::close, "kafka-environment-shutdown"));
        return environment;
    }

    /** Holder whose class initialisation starts the environment, once. */
    private static final class Shared {

        static final KafkaEnvironment ENVIRONMENT = unchecked(KafkaEnvironment::startShared);
    }

    /** Holder whose class initialisation starts the environment, once. */
    private static final class InContainer {

        static final KafkaEnvironment ENVIRONMENT = unchecked(KafkaEnvironment::startInContainer);
    }

    private static KafkaEnvironment unchecked(Start start) {
        try {
            return start.run();
        } catch (IOException failure) {
            throw new UncheckedIOException(failure.getMessage(), failure);
        }
    }

    @FunctionalInterface
    private interface Start {

        KafkaEnvironment run() throws IOException;
    }
}
