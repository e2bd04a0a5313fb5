package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.platform.BrokerProcess;
import io.conformalstreams.ops.platform.BrokerSettings;
import io.conformalstreams.ops.platform.ConnectWorker;
import io.conformalstreams.ops.platform.EmbeddedRegistry;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.lang.management.ManagementFactory;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.concurrent.ExecutionException;
import org.apache.kafka.clients.admin.Admin;

/** A broker, a registry, and a Kafka Connect worker that sends the files of folders, each in a JVM of its own. */
final class ConnectedFiles implements AutoCloseable {

    private static final int TASKS = 2;

    private static final Duration PATIENCE = Duration.ofMinutes(10);

    private final BrokerProcess broker;
    private final EmbeddedRegistry registry;
    private final ConnectWorker worker;
    private int connectors;
    private Optional<String> earlier = Optional.empty();

    private ConnectedFiles(BrokerProcess broker, EmbeddedRegistry registry, ConnectWorker worker) {
        this.broker = broker;
        this.registry = registry;
        this.worker = worker;
    }

    static ConnectedFiles start(Path directory) throws IOException {
        BrokerProcess broker = BrokerProcess.start(BrokerSettings.in(directory.resolve("broker"))
                // Frees the memory of a removed topic at once. The default is a minute.
                .withProperty("log.segment.delete.delay.ms", "100"));
        try {
            EmbeddedRegistry registry =
                    EmbeddedRegistry.start(directory.resolve("registry"), EmbeddedRegistry.Storage.MEMORY);
            try {
                return new ConnectedFiles(
                        broker,
                        registry,
                        ConnectWorker.start(directory.resolve("worker"), broker.bootstrapServers(), ownOptions()));
            } catch (IOException | RuntimeException failure) {
                registry.close();
                throw failure;
            }
        } catch (IOException | RuntimeException failure) {
            broker.close();
            throw failure;
        }
    }

    /** Sends the files of a folder with a connector and topics of their own. */
    Speed send(Path folder, Grid grid, int count) throws IOException, InterruptedException {
        removeEarlier();
        String connector = "files-" + ++connectors;
        ConformalConfiguration configuration = provision(connector + ".");
        String topic = configuration.topics().name(Topic.PREDICTIONS);
        earlier = Optional.of(topic);
        return send(connector, settings(folder, grid, configuration), topic, count);
    }

    @Override
    public void close() {
        worker.close();
        registry.close();
        broker.close();
    }

    private Speed send(String connector, Map<String, String> settings, String topic, int count)
            throws IOException, InterruptedException {
        try (Arrivals arrivals = new Arrivals(broker.bootstrapServers(), topic)) {
            Duration ofWorker = processorTime(worker.processId());
            Duration ofBroker = processorTime(broker.processId());
            worker.configure(connector, settings);
            arrivals.await(count, PATIENCE);
            ofWorker = processorTime(worker.processId()).minus(ofWorker);
            ofBroker = processorTime(broker.processId()).minus(ofBroker);
            // Otherwise the connector would continue to list its folder during later measurements.
            worker.remove(connector);
            return new Speed(arrivals.rate(count), ofWorker.toNanos() / 1e6 / count, ofBroker.toNanos() / 1e6 / count);
        }
    }

    /** The options of this JVM, which decodes. The worker gets the same ones. */
    private static List<String> ownOptions() {
        return ManagementFactory.getRuntimeMXBean().getInputArguments().stream()
                .filter(option -> option.startsWith("-X"))
                .toList();
    }

    private static Duration processorTime(long process) {
        return FilesStopwatch.processorTime(ProcessHandle.of(process).orElseThrow());
    }

    /**
     * Removes the records of the earlier run immediately before this run writes its own, so that these get the same
     * memory. A virtual machine may return free memory to its host within seconds. To get memory from the host, the
     * broker then spends more processor time than for everything else.
     */
    private void removeEarlier() throws IOException, InterruptedException {
        if (earlier.isEmpty()) {
            return;
        }
        try (Admin admin = Admin.create(Map.of("bootstrap.servers", broker.bootstrapServers()))) {
            admin.deleteTopics(List.of(earlier.get())).all().get();
        } catch (ExecutionException e) {
            throw new IOException("the topic " + earlier.get() + " can't be removed", e.getCause());
        }
    }

    private ConformalConfiguration provision(String prefix) {
        ConformalConfiguration configuration = ConformalConfiguration.parse(
                """
                topics: {prefix: '%s', partitions: 1, replicationFactor: 1}
                models:
                  - {name: volumes, dimensions: 3, scores: probability, encoding: float32,
                     channels: [{name: lesion, labelValues: [1]}]}
                procedures:
                  - {name: sets, type: confidence-sets, model: volumes, channel: lesion, alphas: [0.1],
                     combination: marginal, inner: identity, outer: identity, window: all}
                kafka: {bootstrap.servers: '%s', schema.registry.url: '%s'}
                """.formatted(prefix, broker.bootstrapServers(), registry.url()), Map.of());
        for (Provisioning entry : TopicProvisioning.run(configuration, Provisioning.Mode.ADD)) {
            if (entry.status() == Provisioning.Status.PROBLEM) {
                throw new IllegalStateException(entry.resource() + ": " + entry.detail());
            }
        }
        return configuration;
    }

    private Map<String, String> settings(Path folder, Grid grid, ConformalConfiguration configuration) {
        Map<String, String> settings = new HashMap<>(PolledFiles.settings(folder, grid));
        settings.put("connector.class", "io.conformalstreams.connectors.casesource.CaseSourceConnector");
        settings.put("tasks.max", Integer.toString(TASKS));
        settings.put("predictions.topic", configuration.topics().name(Topic.PREDICTIONS));
        settings.put("labelled.images.topic", configuration.topics().name(Topic.LABELLED_IMAGES));
        settings.put("producer.override.max.request.size", Integer.toString(Topic.PREDICTIONS.maximumMessageBytes()));
        settings.put("producer.override.send.buffer.bytes", "-1");
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "io.confluent.connect.avro.AvroConverter");
        settings.put("value.converter.schema.registry.url", registry.url());
        settings.put("value.converter.auto.register.schemas", "false");
        settings.put("value.converter.use.latest.version", "true");
        settings.put("value.converter.latest.compatibility.strict", "false");
        settings.put("value.converter.enhanced.avro.schema.support", "true");
        return settings;
    }
}
