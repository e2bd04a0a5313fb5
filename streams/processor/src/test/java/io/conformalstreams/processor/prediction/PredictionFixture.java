package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.ImageGeometry;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.ScoreArray;
import io.conformalstreams.contracts.ScoreArrayEncoding;
import io.conformalstreams.contracts.ScoreContent;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.topology.ContractOutput;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.nio.file.Path;
import java.time.Duration;
import java.time.Instant;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** Runs the prediction topology in Kafka's test driver, with predictions of small images. */
final class PredictionFixture implements AutoCloseable {

    static final String STRATUM = "net@1|north";
    static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");

    /** A marginal procedure at two levels and a joint procedure, on one channel. */
    static final ConformalConfiguration CONFIGURATION = configuration("""
              - {name: marginal, type: confidence-sets, model: net, channel: organ, alphas: [0.1, 0.4],
                 combination: marginal, inner: identity, outer: identity, window: all}
              - {name: joint, type: confidence-sets, model: net, channel: organ, alphas: [0.4],
                 combination: maximum, inner: identity, outer: distance-euclidean, window: all}
            """);

    static {
        // The serdes tell Avro to trust the generated classes; otherwise Avro cannot copy records with an enum.
        ContractSerdes.on(Map.of("schema.registry.url", "mock://prediction"));
    }

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, Prediction> predictions;
    private final TestInputTopic<String, StratumThresholds> thresholds;
    private final TestInputTopic<String, CalibrationScore> scores;
    private final TestInputTopic<String, DriftCommand> commands;
    private final ContractOutput<IssuedConfidenceSet> sets;
    private final ContractOutput<CoverageOutcome> outcomes;
    private final ContractOutput<DriftAlert> alerts;
    private final ContractOutput<RejectedRecord> rejected;

    PredictionFixture() {
        this(CONFIGURATION);
    }

    PredictionFixture(ConformalConfiguration configuration) {
        this(configuration, ReferencedPixels.NONE);
    }

    PredictionFixture(ConformalConfiguration configuration, ReferencedPixels referenced) {
        ContractSerdes serdes =
                ContractSerdes.on(Map.of("schema.registry.url", "mock://prediction", "auto.register.schemas", true));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "prediction-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Path.of(System.getProperty("java.io.tmpdir"), "prediction-" + System.nanoTime())
                        .toString());
        driver = new TopologyTestDriver(new PredictionTopology(configuration, serdes, referenced).get(), properties);
        predictions = input("predictions", serdes.serializer(Prediction.class));
        thresholds = input("thresholds", serdes.serializer(StratumThresholds.class));
        scores = input("calibration-scores", serdes.serializer(CalibrationScore.class));
        commands = input("drift-commands", serdes.serializer(DriftCommand.class));
        sets = new ContractOutput<>(driver, "conformal.confidence-sets", serdes, IssuedConfidenceSet.class);
        outcomes = new ContractOutput<>(driver, "conformal.coverage-outcomes", serdes, CoverageOutcome.class);
        alerts = new ContractOutput<>(driver, "conformal.drift-alerts", serdes, DriftAlert.class);
        rejected = new ContractOutput<>(driver, "conformal.rejected", serdes, RejectedRecord.class);
    }

    static ConformalConfiguration configuration(String procedures) {
        return configuration("net", 2, "logit", procedures);
    }

    static ConformalConfiguration configuration(String model, int dimensions, String scores, String procedures) {
        return configuration(model, dimensions, scores, "{}", procedures);
    }

    /**
     * @param drift the configuration's section of drift monitors
     */
    static ConformalConfiguration monitored(String drift, String procedures) {
        return configuration("net", 2, "logit", drift, procedures);
    }

    private static ConformalConfiguration configuration(
            String model, int dimensions, String scores, String drift, String procedures) {
        return ConformalConfiguration.parse(
                String.format("""
                        topics: {partitions: 1}
                        labels: {retention: P10D}
                        drift: %s
                        limits: {pixels: 1000}
                        kafka: {bootstrap.servers: "unused:9092", schema.registry.url: "mock://prediction"}
                        models:
                          - name: %s
                            dimensions: %d
                            scores: %s
                            encoding: float32
                            channels: [{name: organ, labelValues: [1]}]
                        procedures:
                        """, drift, model, dimensions, scores) + procedures.indent(2), Map.of());
    }

    /** Returns a prediction for one row of pixels. */
    static Prediction.Builder prediction(String predictionId, String imageId, float... scores) {
        return Prediction.newBuilder()
                .setStratum(STRATUM)
                .setPredictionId(predictionId)
                .setImageId(imageId)
                .setPredictedAt(MONDAY)
                .setScores(scores(List.of(1, scores.length), scores));
    }

    static ScoreArray scores(List<Integer> shape, float... scores) {
        ByteBuffer bytes = ByteBuffer.allocate(scores.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float score : scores) {
            bytes.putFloat(score);
        }
        return ScoreArray.newBuilder()
                .setContent(ScoreContent.SCORES)
                .setChannels(List.of("organ"))
                .setShape(shape)
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setCompression(Compression.NONE)
                .setData(bytes.flip().order(ByteOrder.BIG_ENDIAN))
                .build();
    }

    /**
     * Returns a prediction for a plane of pixels.
     *
     * @param length length of the second axis, which must be 1
     */
    static ImageGeometry geometry(double length) {
        return new ImageGeometry(
                List.of(-7.0, 8.0, 9.5), List.of(List.of(0.0, 0.6, 0.8), List.of(-length, 0.0, 0.0)), "1.2.840.1");
    }

    static Instant day(double days) {
        return MONDAY.plus(Duration.ofMinutes(Math.round(days * 24 * 60)));
    }

    void predict(Prediction.Builder prediction) {
        Prediction value = prediction.build();
        predict(value.getStratum(), value, value.getPredictedAt());
    }

    void predict(String key, Prediction value, Instant appended) {
        predictions.pipeInput(new TestRecord<>(key, value, appended));
    }

    void thresholds(StratumThresholds value) {
        thresholds.pipeInput(
                new TestRecord<>(value.getStratum(), value, value.getLastLabel().getLabelledAt()));
    }

    void label(CalibrationScore.Builder label) {
        CalibrationScore value = label.build();
        scores.pipeInput(
                new TestRecord<>(value.getStratum(), value, value.getLabel().getLabelledAt()));
    }

    void command(DriftCommand.Builder command) {
        DriftCommand value = command.build();
        command(value.getStratum(), value);
    }

    void command(String key, DriftCommand value) {
        commands.pipeInput(new TestRecord<>(key, value, value == null ? MONDAY : value.getIssuedAt()));
    }

    List<TestRecord<String, IssuedConfidenceSet>> sets() {
        return sets.read();
    }

    /** Returns the only set of a procedure that was issued since the last call. */
    IssuedConfidenceSet onlySet(String procedure) {
        List<IssuedConfidenceSet> sets = sets().stream()
                .map(TestRecord::value)
                .filter(set -> set.getProcedure().equals(procedure))
                .toList();
        if (sets.size() != 1) {
            throw new AssertionError("expected one set of " + procedure + ": " + sets);
        }
        return sets.get(0);
    }

    List<CoverageOutcome> outcomes() {
        return outcomes.read().stream().map(TestRecord::value).toList();
    }

    List<CoverageOutcome> outcomes(String procedure) {
        return outcomes().stream()
                .filter(outcome -> outcome.getProcedure().equals(procedure))
                .toList();
    }

    List<TestRecord<String, DriftAlert>> alerts() {
        return alerts.read();
    }

    List<RejectedRecord> rejected() {
        return rejected.read().stream().map(TestRecord::value).toList();
    }

    List<String> rawAlerts() {
        return alerts.readBytes().stream()
                .map(record -> record.timestamp() + " "
                        + HexFormat.of().formatHex(record.key()) + " "
                        + HexFormat.of().formatHex(record.value()) + " "
                        + record.headers())
                .toList();
    }

    /** Returns all metrics, after an update of those that are computed only now and then. */
    Map<MetricName, ? extends Metric> metricsSoon() {
        driver.advanceWallClockTime(Duration.ofMinutes(1));
        return driver.metrics();
    }

    private <T extends SpecificRecord> TestInputTopic<String, T> input(String topic, Serializer<T> serializer) {
        return driver.createInputTopic("conformal." + topic, new StringSerializer(), serializer);
    }

    @Override
    public void close() {
        driver.close();
    }
}
