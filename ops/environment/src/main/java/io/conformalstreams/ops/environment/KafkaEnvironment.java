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
 * <p>The system property {@value #PROPERTY} chooses the broker: {@code container}, {@code embedded}, an address
 * {@code host:port}, or {@code auto} (the default), which takes a container where an engine answers and the embedded one
 * elsewhere. The registry is always this project's own child process. The choice is printed.
 *
 * <p>As they are shared, tests use topic prefixes, application ids and subjects of their own, and put back up whatever
 * they take down. Logs are in {@code target/kafka-environment}.
 */
public final class KafkaEnvironment {

    /** The system property that chooses the broker. */
    public static final String PROPERTY = "conformal.it.kafka";

    private static final Path DIRECTORY = Path.of("target", "kafka-environment");

    private final TestBroker broker;
    private final EmbeddedRegistry registry;

    private KafkaEnvironment(TestBroker broker, EmbeddedRegistry registry) {
        this.broker = broker;
        this.registry = registry;
    }

    /** The environment of this JVM, started on the first call and stopped with the JVM. */
    public static KafkaEnvironment shared() {
        return Shared.ENVIRONMENT;
    }

    /** The value for {@code bootstrap.servers} of a client; the same after every restart. */
    public String bootstrapServers() {
        return broker.bootstrapServers();
    }

    /** The value for {@code schema.registry.url} of a Confluent client; the same after every restart. */
    public String registryUrl() {
        return registry.url();
    }

    /** Where the broker runs. */
    public BrokerKind kind() {
        return broker.kind();
    }

    /** Skips the calling test where the broker is not ours to stop. */
    public void assumeBrokerCanBeKilled() {
        Assumptions.assumeTrue(
                kind() != BrokerKind.EXTERNAL, () -> "the broker at " + bootstrapServers() + " is not ours to stop");
    }

    /** SIGKILL to the broker; returns when it is gone. */
    public void killBroker() throws IOException {
        broker.kill();
    }

    /** The broker again, after {@link #killBroker()}, on the same data and port; returns when it answers. */
    public void startBroker() throws IOException {
        broker.start();
    }

    /** {@link #killBroker()}, then {@link #startBroker()}. */
    public void restartBroker() throws IOException {
        killBroker();
        startBroker();
    }

    /** Takes the registry down, in an orderly way. */
    public void stopRegistry() {
        registry.stop();
    }

    /** The registry again on the same port, with the schemas that it had; returns when it answers. */
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
                            PROPERTY + " is '" + choice + "', allowed are auto, container, embedded and host:port");
                }
                yield new ExternalBroker(choice);
            }
        };
    }

    /** Started when it is first asked for, by the class loader, once. */
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
