package io.conformalstreams.ops.benchmark.throughput;

import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.ops.replay.GatewayProducer;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.io.IOException;
import java.io.PrintWriter;
import java.time.Duration;
import java.time.Instant;
import java.util.List;
import java.util.function.LongFunction;
import java.util.stream.LongStream;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serializer;

/**
 * Measures both topologies, alternating with pass-throughs of the same records. Calibration and prediction have topics
 * of their own: each calibration run publishes thresholds, which no prediction run may read.
 */
final class ThroughputComparison {

    /** The number of labels from which the thresholds of the predictions are computed. */
    static final int CALIBRATION_LABELS = 300;

    private static final Duration AGE_OF_LABELS = Duration.ofHours(1);

    private final BenchmarkCluster cluster;
    private final ProcedureChoice procedures;
    private final int records;
    private final PrintWriter out;
    private final SyntheticRecords synthetic = new SyntheticRecords();
    private final Instant start = Instant.now();

    /**
     * @param records read in each run
     * @param out progress and report
     */
    ThroughputComparison(BenchmarkCluster cluster, ProcedureChoice procedures, int records, PrintWriter out) {
        this.cluster = cluster;
        this.procedures = procedures;
        this.records = records;
        this.out = out;
    }

    /**
     * Repeats all runs, and reports the medians. The first repetition only warms up and does not count.
     *
     * @param repetitions at least 1; a single one is reported although it is cold
     */
    void run(int repetitions) throws IOException {
        List<MeasuredTopology<?>> contenders = List.of(calibration(), prediction());
        Report report = new Report(out);
        for (int repetition = 1; repetition <= repetitions; repetition++) {
            boolean warm = repetition > 1 || repetitions == 1;
            for (MeasuredTopology<?> contender : contenders) {
                for (Alternative alternative : Alternative.values()) {
                    report.add(contender, alternative, warm, contender.measure(cluster, alternative));
                }
            }
        }
        for (MeasuredTopology<?> contender : contenders) {
            cluster.requireNothingRefused(contender.configuration());
        }
        IssuedSetStatistics issued =
                IssuedSetStatistics.read(contenders.get(1).configuration(), (long) records * repetitions);
        issued.requireCalibrated();
        report.print();
        out.println(issued.text());
    }

    private MeasuredTopology<LabelledImage> calibration() {
        ConformalConfiguration configuration = cluster.provision("calibration.", procedures);
        ContractSerdes serdes = serdes(configuration);
        produceLabels(configuration, records);
        return new MeasuredTopology<>(
                "calibration",
                configuration,
                Topic.LABELLED_IMAGES,
                LabelledImage.class,
                LabelledImage::getScores,
                new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE),
                records,
                meanBytes(
                        serdes.serializer(LabelledImage.class),
                        configuration.topics().name(Topic.LABELLED_IMAGES),
                        image -> synthetic.labelledImage(image, start)));
    }

    /** Predictions of images that were not labelled, and the thresholds computed from the labels. */
    private MeasuredTopology<Prediction> prediction() {
        ConformalConfiguration configuration = cluster.provision("prediction.", procedures);
        ContractSerdes serdes = serdes(configuration);
        produceLabels(configuration, CALIBRATION_LABELS);
        try (RunningTopology calibration = new RunningTopology(
                cluster,
                new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE).get(),
                configuration,
                "thresholds")) {
            calibration.awaitCommitted(configuration.topics().name(Topic.LABELLED_IMAGES), CALIBRATION_LABELS);
        }
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            for (int image = 0; image < records; image++) {
                producer.send(synthetic.prediction(CALIBRATION_LABELS + (long) image, start));
            }
            producer.flush();
        }
        return new MeasuredTopology<>(
                "prediction",
                configuration,
                Topic.PREDICTIONS,
                Prediction.class,
                Prediction::getScores,
                new PredictionTopology(configuration, serdes, ReferencedPixels.NONE),
                records,
                meanBytes(
                        serdes.serializer(Prediction.class),
                        configuration.topics().name(Topic.PREDICTIONS),
                        image -> synthetic.prediction(image, start)));
    }

    private void produceLabels(ConformalConfiguration configuration, int labels) {
        try (GatewayProducer producer = new GatewayProducer(configuration)) {
            for (int image = 0; image < labels; image++) {
                producer.send(synthetic.labelledImage(image, start.minus(AGE_OF_LABELS)));
            }
            producer.flush();
        }
    }

    private static ContractSerdes serdes(ConformalConfiguration configuration) {
        return ContractSerdes.on(configuration.kafka().registryProperties());
    }

    private static <T extends SpecificRecord> double meanBytes(
            Serializer<T> serializer, String topic, LongFunction<T> record) {
        return LongStream.range(0, SyntheticRecords.DISTINCT_IMAGES)
                .mapToInt(image -> serializer.serialize(topic, record.apply(image)).length)
                .average()
                .orElseThrow();
    }
}
