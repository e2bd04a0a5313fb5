package io.conformalstreams.ops.environment;

import io.conformalstreams.ops.platform.EmbeddedRegistry;
import java.io.IOException;
import java.io.UncheckedIOException;
import java.nio.file.Files;
import java.nio.file.Path;
import org.junit.jupiter.api.Assumptions;
import org.testcontainers.DockerClientFactory;

/**
 * The broker and the registry that all integration tests of a JVM share.
 *
 * <p>The system property {@value #PROPERTY} selects the broker: {@code container}, {@code embedded}, an address {@code
 * host:port}, or {@code auto} (the default). {@code auto} uses a container if a container engine responds, and the
 * embedded broker otherwise. The registry is always a child process of this project. The choice is printed.
 *
 * <p>Because the environment is shared, each test uses its own topic prefixes, application ids and subjects, and
 * restarts whatever it stops. Logs are in {@code target/kafka-environment}.
 */
public final class KafkaEnvironment {

    /** The system property that selects the broker. */
    public static final String PROPERTY = "conformal.it.kafka";

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

    /** Holder whose class initialisation starts the environment, once. */
    private static final class Shared {

        static final KafkaEnvironment ENVIRONMENT = startUntilExit();

        private static KafkaEnvironment startUntilExit() {
            try {
                KafkaEnvironment environment = start();
                Runtime.getRuntime().addShutdownHook(new Thread(environment::close, "kafka-environment-shutdown"));
                return environment;
            } catch (IOException failure) {
                throw new UncheckedIOException(failure.getMessage(), failure);
            }
        }
    }
}
