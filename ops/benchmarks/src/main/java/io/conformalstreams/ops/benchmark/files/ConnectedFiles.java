package io.conformalstreams.ops.benchmark.files;

import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.platform.ConnectWorker;
import io.conformalstreams.ops.platform.Platform;
import io.conformalstreams.ops.topics.Provisioning;
import io.conformalstreams.ops.topics.TopicProvisioning;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Path;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.concurrent.ExecutionException;
import java.util.concurrent.TimeUnit;
import org.apache.kafka.clients.admin.Admin;
import org.apache.kafka.clients.admin.ListOffsetsOptions;
import org.apache.kafka.clients.admin.OffsetSpec;
import org.apache.kafka.common.IsolationLevel;
import org.apache.kafka.common.KafkaException;
import org.apache.kafka.common.TopicPartition;

/** A broker and a registry in this JVM's care, and a Kafka Connect worker that sends the files of folders. */
final class ConnectedFiles implements AutoCloseable {

    private static final int TASKS = 2;
    private static final long LOOK_MILLISECONDS = 10;
    private static final long PATIENCE_SECONDS = 600;

    private final Platform platform;
    private final ConnectWorker worker;
    private final Admin admin;
    private int connectors;

    private ConnectedFiles(Platform platform, ConnectWorker worker) {
        this.platform = platform;
        this.worker = worker;
        this.admin = Admin.create(Map.of("bootstrap.servers", platform.bootstrapServers()));
    }

    static ConnectedFiles start(Path directory) throws IOException {
        Platform platform = Platform.start(directory.resolve("cluster"));
        try {
            return new ConnectedFiles(
                    platform,
                    ConnectWorker.start(directory.resolve("worker"), platform.bootstrapServers(), List.of("-Xmx1g")));
        } catch (IOException | RuntimeException failure) {
            platform.close();
            throw failure;
        }
    }

    /**
     * Sends the files of a folder with a connector and topics of their own.
     *
     * @return files a second, from the first look that finds records to the last
     */
    double send(Path folder, Grid grid, int count) throws IOException, InterruptedException {
        String prefix = "files-" + ++connectors + ".";
        ConformalConfiguration configuration = provision(prefix);
        String topic = configuration.topics().name(Topic.PREDICTIONS);
        worker.configure("files-" + connectors, settings(folder, grid, configuration));
        long deadline = System.nanoTime() + TimeUnit.SECONDS.toNanos(PATIENCE_SECONDS);
        long first = 0;
        long firstTime = 0;
        while (true) {
            long sent = sent(topic);
            long now = System.nanoTime();
            if (first == 0 && sent > 0) {
                first = sent;
                firstTime = now;
            }
            if (sent >= count) {
                return (sent - first) / ((now - firstTime) / 1e9);
            }
            if (now > deadline) {
                throw new IllegalStateException(sent + " of " + count + " files were sent within " + PATIENCE_SECONDS
                        + " s; the worker's log is " + worker.log());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
        }
    }

    @Override
    public void close() {
        admin.close();
        worker.close();
        platform.close();
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
                """.formatted(prefix, platform.bootstrapServers(), platform.registryUrl()), Map.of());
        for (Provisioning entry : TopicProvisioning.run(configuration, Provisioning.Mode.ADD)) {
            if (entry.status() == Provisioning.Status.PROBLEM) {
                throw new IllegalStateException(entry.resource() + ": " + entry.detail());
            }
        }
        return configuration;
    }

    private Map<String, String> settings(Path folder, Grid grid, ConformalConfiguration configuration) {
        Map<String, String> settings = new HashMap<>();
        settings.put("connector.class", "io.conformalstreams.connectors.casesource.CaseSourceConnector");
        settings.put("tasks.max", Integer.toString(TASKS));
        // Without transactions the records can be counted while they come.
        settings.put("folder", folder.toString());
        settings.put("stratum", "volumes");
        settings.put("channels", "lesion");
        settings.put("dimensions", Integer.toString(grid.dimensions()));
        settings.put("predictions.topic", configuration.topics().name(Topic.PREDICTIONS));
        settings.put("labelled.images.topic", configuration.topics().name(Topic.LABELLED_IMAGES));
        settings.put("stable.ms", "0");
        settings.put("scan.interval.ms", "100");
        settings.put("batch.cases", "1");
        settings.put("producer.override.max.request.size", Integer.toString(Topic.PREDICTIONS.maximumMessageBytes()));
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "io.confluent.connect.avro.AvroConverter");
        settings.put("value.converter.schema.registry.url", platform.registryUrl());
        settings.put("value.converter.auto.register.schemas", "false");
        settings.put("value.converter.use.latest.version", "true");
        settings.put("value.converter.latest.compatibility.strict", "false");
        settings.put("value.converter.enhanced.avro.schema.support", "true");
        return settings;
    }

    /** Records on the only partition. Transactions would have markers among them. */
    private long sent(String topic) {
        TopicPartition partition = new TopicPartition(topic, 0);
        try {
            return admin.listOffsets(
                            Map.of(partition, OffsetSpec.latest()),
                            new ListOffsetsOptions(IsolationLevel.READ_UNCOMMITTED))
                    .partitionResult(partition)
                    .get()
                    .offset();
        } catch (ExecutionException e) {
            throw new KafkaException(e.getCause());
        } catch (InterruptedException e) {
            Thread.currentThread().interrupt();
            throw new KafkaException("interrupted", e);
        }
    }
}
