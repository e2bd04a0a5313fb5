package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.platform.Growth;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Locale;
import java.util.Map;
import java.util.OptionalLong;
import org.apache.kafka.streams.Topology;

/**
 * Streams many images through both topologies in this JVM, and measures the memory that the topologies use. Each image
 * is first predicted and then labelled.
 */
final class Soak {

    private static final int SAMPLES = 10;
    /** Number of images by which the producer may be ahead of the topologies. The broker holds these images. */
    private static final int LEAD = 64;
    /** Each check of the lead is a request to the broker. */
    private static final int BETWEEN_LOOKS = 16;
    /** The retention of the topics: far more than the records of the lead, and far less than those of the whole run. */
    private static final Map<String, String> SHORT_RETENTION =
            Map.of("retention.bytes", Integer.toString(512 << 20), "segment.bytes", Integer.toString(64 << 20));

    private static final double MEBIBYTE = 1 << 20;

    private final BenchmarkCluster cluster;
    private final ConformalConfiguration configuration;
    private final String labelledImages;
    private final String predictions;
    private final SyntheticRecords synthetic = new SyntheticRecords();
    private final PrintWriter out;

    /** @param out the samples, as they are taken */
    Soak(BenchmarkCluster cluster, ProcedureChoice procedures, PrintWriter out) {
        this.cluster = cluster;
        this.configuration = cluster.provision("soak.", procedures);
        this.labelledImages = configuration.topics().name(Topic.LABELLED_IMAGES);
        this.predictions = configuration.topics().name(Topic.PREDICTIONS);
        this.out = out;
    }

    /**
     * Streams the images, and measures the memory after equal numbers of images.
     *
     * @param images number of images, at least the number of samples, {@value #SAMPLES}
     */
    Growth run(int images) throws IOException {
        for (Topic topic : List.of(Topic.LABELLED_IMAGES, Topic.PREDICTIONS, Topic.CONFIDENCE_SETS)) {
            cluster.alter(configuration.topics().name(topic), SHORT_RETENTION);
        }
        ContractSerdes serdes = ContractSerdes.on(configuration.kafka().registryProperties());
        List<Long> heaps = new ArrayList<>();
        out.printf("%10s %14s %10s%n", "images", "heap, MiB", "RSS, MiB");
        try (RunningTopology calibration = running(
                        new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE).get(), "calibration");
                RunningTopology prediction = running(
                        new PredictionTopology(configuration, serdes, ReferencedPixels.NONE).get(), "prediction");
                GatewayProducer producer = new GatewayProducer(configuration)) {
            for (int sample = 1; sample <= SAMPLES; sample++) {
                long until = (long) images * sample / SAMPLES;
                stream(producer, calibration, prediction, (long) images * (sample - 1) / SAMPLES, until);
                // No record is being processed now, so the memory still in use is what the topologies keep.
                MemoryUse memory = MemoryUse.afterCollection();
                heaps.add(memory.heap());
                print(until, memory);
            }
        }
        cluster.requireNothingRefused(configuration);
        return new Growth(heaps);
    }

    private RunningTopology running(Topology topology, String applicationId) {
        return new RunningTopology(cluster, topology, configuration, applicationId);
    }

    /** Sends images, and returns when both topologies have committed them. */
    private void stream(
            GatewayProducer producer, RunningTopology calibration, RunningTopology prediction, long from, long until) {
        for (long image = from; image < until; image++) {
            if (image % BETWEEN_LOOKS == 0) {
                calibration.awaitCommitted(labelledImages, image - LEAD);
                prediction.awaitCommitted(predictions, image - LEAD);
            }
            Instant now = Instant.now();
            producer.send(synthetic.prediction(image, now));
            producer.send(synthetic.labelledImage(image, now));
        }
        producer.flush();
        calibration.awaitCommitted(labelledImages, until);
        prediction.awaitCommitted(predictions, until);
    }

    private void print(long images, MemoryUse memory) {
        OptionalLong resident = memory.resident();
        out.printf(
                Locale.ROOT,
                "%10d %14.1f %10s%n",
                images,
                memory.heap() / MEBIBYTE,
                resident.isPresent() ? Math.round(resident.getAsLong() / MEBIBYTE) : "-");
        out.flush();
    }
}
