package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.dataset.DatasetChannel;
import io.conformalstreams.ops.dataset.DatasetDescription;
import io.conformalstreams.ops.platform.ConnectWorker;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import java.io.IOException;
import java.nio.file.Files;
import java.nio.file.Path;
import java.time.Duration;
import java.util.HashMap;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.concurrent.TimeUnit;
import java.util.stream.Collectors;

/** A Kafka Connect worker between files and topics: it reads cases from one folder and writes sets to another. */
final class DemoConnectors implements AutoCloseable {

    private static final Duration PATIENCE = Duration.ofSeconds(60);
    private static final long LOOK_MILLISECONDS = 100;

    private final ConnectWorker worker;
    private final Path cases;
    private final Path sets;

    private DemoConnectors(ConnectWorker worker, Path cases, Path sets) {
        this.worker = worker;
        this.cases = cases;
        this.sets = sets;
    }

    /**
     * Starts the worker and both connectors, and returns when they run.
     *
     * @param directory receives the folders {@code cases}, {@code sets} and {@code worker}
     */
    static DemoConnectors start(
            Path directory,
            DatasetDescription description,
            ConformalConfiguration configuration,
            String bootstrapServers,
            String registryUrl)
            throws IOException {
        Path cases = Files.createDirectories(directory.resolve("cases"));
        Path sets = Files.createDirectories(directory.resolve("sets"));
        ConnectWorker worker = ConnectWorker.start(directory.resolve("worker"), bootstrapServers);
        try {
            worker.configure("case-source", caseSource(cases, description, configuration, registryUrl));
            worker.configure("mask-sink", maskSink(sets, configuration, registryUrl));
        } catch (IOException | RuntimeException failure) {
            worker.close();
            throw failure;
        }
        return new DemoConnectors(worker, cases, sets);
    }

    /** The folder that the worker watches for cases. */
    Path cases() {
        return cases;
    }

    /**
     * Returns when this number of sets has been written.
     *
     * @throws IllegalStateException if it takes longer than a minute
     */
    void awaitWritten(long count) throws IOException, InterruptedException {
        long deadline = System.nanoTime() + PATIENCE.toNanos();
        while (written() < count) {
            if (System.nanoTime() > deadline) {
                throw new IllegalStateException(written() + " of " + count + " sets were written to " + sets
                        + " within " + PATIENCE.toSeconds() + " s; the worker's log is " + worker.log());
            }
            TimeUnit.MILLISECONDS.sleep(LOOK_MILLISECONDS);
        }
    }

    private long written() throws IOException {
        return WrittenSets.count(sets);
    }

    /** What was read and what was written, line by line. */
    List<String> summary() throws IOException {
        return List.of(
                "in   " + cases + ": scores/*.npz and labels/*.npy, each with a JSON sidecar",
                "out  " + sets + ": " + written() + " folders of sets as NIfTI, one for each image and procedure",
                "Kafka Connect " + worker.url() + "; bad files are logged in " + worker.log());
    }

    @Override
    public void close() {
        worker.close();
    }

    private static Map<String, String> caseSource(
            Path folder, DatasetDescription description, ConformalConfiguration configuration, String registryUrl) {
        Map<String, String> settings = converters(registryUrl);
        settings.put("connector.class", "io.conformalstreams.connectors.casesource.CaseSourceConnector");
        settings.put("exactly.once.support", "required");
        settings.put("folder", folder.toString());
        settings.put("sidecars", "required");
        settings.put("stratum", description.model());
        settings.put("arrays", FolderGateway.ARRAY);
        settings.put("scores.kind", description.scoreKind().name().toLowerCase(Locale.ROOT));
        settings.put("scores.content", description.hasMasks() ? "mask" : "scores");
        settings.put(
                "label.values",
                description.channels().stream()
                        .flatMap(channel -> channel.labelValues().stream())
                        .distinct()
                        .map(value -> value.toString())
                        .collect(Collectors.joining(",")));
        description.ignoreLabel().ifPresent(value -> settings.put("label.ignore", value.toString()));
        settings.put(
                "channels",
                description.channels().stream().map(DatasetChannel::name).collect(Collectors.joining(",")));
        settings.put("dimensions", Integer.toString(description.dimensions()));
        settings.put("predictions.topic", configuration.topics().name(Topic.PREDICTIONS));
        settings.put("labelled.images.topic", configuration.topics().name(Topic.LABELLED_IMAGES));
        // These files appear complete, so no waiting is needed.
        settings.put("file.stable.ms", "0");
        settings.put("scan.interval.ms", "100");
        settings.put("producer.override.max.request.size", Integer.toString(Topic.PREDICTIONS.maximumMessageBytes()));
        settings.put("producer.override.send.buffer.bytes", "-1");
        settings.put("value.converter.auto.register.schemas", "false");
        settings.put("value.converter.use.latest.version", "true");
        settings.put("value.converter.latest.compatibility.strict", "false");
        settings.put("value.converter.enhanced.avro.schema.support", "true");
        return settings;
    }

    private static Map<String, String> maskSink(Path folder, ConformalConfiguration configuration, String registryUrl) {
        Map<String, String> settings = converters(registryUrl);
        settings.put("connector.class", "io.conformalstreams.connectors.masksink.MaskSinkConnector");
        settings.put("topics", configuration.topics().name(Topic.CONFIDENCE_SETS));
        settings.put("folder", folder.toString());
        settings.put("formats", "nifti");
        settings.put("consumer.override.isolation.level", "read_committed");
        return settings;
    }

    private static Map<String, String> converters(String registryUrl) {
        Map<String, String> settings = new HashMap<>();
        settings.put("key.converter", "org.apache.kafka.connect.storage.StringConverter");
        settings.put("value.converter", "io.confluent.connect.avro.AvroConverter");
        settings.put("value.converter.schema.registry.url", registryUrl);
        return settings;
    }
}
