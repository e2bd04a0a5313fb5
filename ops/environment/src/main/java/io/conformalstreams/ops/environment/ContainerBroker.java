package io.conformalstreams.ops.environment;

import com.github.dockerjava.api.DockerClient;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.LoopbackPorts;
import java.io.IOException;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;
import org.testcontainers.kafka.KafkaContainer;
import org.testcontainers.utility.DockerImageName;

/** A broker in a container. */
record ContainerBroker(KafkaContainer container) implements TestBroker {

    static final String IMAGE = "apache/kafka:4.4.0";

    private static final int PORT_IN_CONTAINER = 9092;
    private static final int START_MILLISECONDS = 120_000;

    static ContainerBroker startNew() throws IOException {
        KafkaContainer container = new KafkaContainer(DockerImageName.parse(IMAGE));
        BrokerSettings.sharedProperties().forEach((name, value) -> container.withEnv(environmentVariable(name), value));
        // Tests run on few cores, and a test's broker lives for seconds, so the optimising compiler does not pay off.
        container.withEnv("JAVA_TOOL_OPTIONS", "-XX:TieredStopAtLevel=1");
        // By default, Testcontainers maps a new port at each start. The port is fixed, because clients reconnect to it.
        container.setPortBindings(List.of("127.0.0.1:" + LoopbackPorts.free(1)[0] + ":" + PORT_IN_CONTAINER));
        container.start();
        return new ContainerBroker(container);
    }

    @Override
    public BrokerKind kind() {
        return BrokerKind.CONTAINER;
    }

    @Override
    public String bootstrapServers() {
        return container.getBootstrapServers();
    }

    @Override
    public void kill() {
        docker().killContainerCmd(container.getContainerId()).exec();
    }

    @Override
    public void start() throws IOException {
        docker().startContainerCmd(container.getContainerId()).exec();
        Map<String, Object> settings = Map.of(
                "bootstrap.servers",
                bootstrapServers(),
                "default.api.timeout.ms",
                START_MILLISECONDS,
                "request.timeout.ms",
                2_000);
        try (Admin admin = Admin.create(settings)) {
            admin.describeCluster().nodes().get();
        } catch (ExecutionException failure) {
            throw new IOException("the container's broker did not restart", failure.getCause());
        } catch (InterruptedException interrupted) {
            Thread.currentThread().interrupt();
            throw new IOException("interrupted while the container's broker was restarting", interrupted);
        }
    }

    @Override
    public void close() {
        container.stop();
    }

    private DockerClient docker() {
        return container.getDockerClient();
    }

    /** Returns the environment variable through which the image takes a broker property. */
    private static String environmentVariable(String name) {
        return "KAFKA_" + name.replace('.', '_').toUpperCase(Locale.ROOT);
    }
}
