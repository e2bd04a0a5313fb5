package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.Compression;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LabelAction;
import io.conformalstreams.contracts.LabelArray;
import io.conformalstreams.contracts.LabelledImage;
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
import java.time.Instant;
import java.util.ArrayList;
import java.util.HexFormat;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import org.apache.kafka.common.Metric;
import org.apache.kafka.common.MetricName;
import org.apache.kafka.common.serialization.Serializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.StreamsConfig;
import org.apache.kafka.streams.TestInputTopic;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** Runs the calibration topology in Kafka's test driver, with records of small images. */
public final class CalibrationFixture implements AutoCloseable {

    static final String STRATUM = "net@1|north";
    static final Instant MONDAY = Instant.parse("2026-03-02T08:00:00Z");
    static final List<Integer> SHAPE = List.of(2, 2);

    static {
        // The serdes tell Avro to trust the generated classes; otherwise Avro cannot copy records with an enum.
        ContractSerdes.on(Map.of("schema.registry.url", "mock://calibration"));
    }

    private final TopologyTestDriver driver;
    private final TestInputTopic<String, LabelledImage> labelledImages;
    private final ContractOutput<CalibrationScore> scores;
    private final ContractOutput<StratumThresholds> thresholds;
    private final ContractOutput<RejectedRecord> rejected;
    private final Serializer<CoverageOutcome> outcomes;

    public CalibrationFixture(ConformalConfiguration configuration) {
        this(configuration, ReferencedPixels.NONE);
    }

    CalibrationFixture(ConformalConfiguration configuration, ReferencedPixels referenced) {
        ContractSerdes serdes =
                ContractSerdes.on(Map.of("schema.registry.url", "mock://calibration", "auto.register.schemas", true));
        Properties properties = new Properties();
        properties.put(StreamsConfig.APPLICATION_ID_CONFIG, "calibration-test");
        properties.put(StreamsConfig.BOOTSTRAP_SERVERS_CONFIG, "unused:9092");
        properties.put(
                StreamsConfig.STATE_DIR_CONFIG,
                Path.of(System.getProperty("java.io.tmpdir"), "calibration-" + System.nanoTime())
                        .toString());
        driver = new TopologyTestDriver(new CalibrationTopology(configuration, serdes, referenced).get(), properties);
        labelledImages = driver.createInputTopic(
                "conformal.labelled-images", new StringSerializer(), serdes.serializer(LabelledImage.class));
        scores = new ContractOutput<>(driver, "conformal.calibration-scores", serdes, CalibrationScore.class);
        thresholds = new ContractOutput<>(driver, "conformal.thresholds", serdes, StratumThresholds.class);
        rejected = new ContractOutput<>(driver, "conformal.rejected", serdes, RejectedRecord.class);
        outcomes = serdes.serializer(CoverageOutcome.class);
    }

    /** Returns a label of a 2 by 2 image with four scores of the organ, then four of the lesion. */
    static LabelledImage.Builder assigned(String imageId, int revision, float[] scores, int[] labels) {
        return label(imageId, revision, LabelAction.ASSIGNED)
                .setScores(scoreArray(scores))
                .setLabels(labelArray(labels));
    }

    static LabelledImage.Builder withdrawn(String imageId, int revision) {
        return label(imageId, revision, LabelAction.WITHDRAWN).setWithdrawalReason("wrong patient");
    }

    private static LabelledImage.Builder label(String imageId, int revision, LabelAction action) {
        return LabelledImage.newBuilder()
                .setStratum(STRATUM)
                .setImageId(imageId)
                .setRevision(revision)
                .setAction(action)
                .setLabelledAt(MONDAY);
    }

    static ScoreArray scoreArray(float... scores) {
        return ScoreArray.newBuilder()
                .setContent(ScoreContent.SCORES)
                .setChannels(List.of("organ", "lesion"))
                .setShape(SHAPE)
                .setEncoding(ScoreArrayEncoding.FLOAT32)
                .setCompression(Compression.NONE)
                .setData(floats(scores))
                .build();
    }

    static LabelArray labelArray(int... labels) {
        ByteBuffer bytes = ByteBuffer.allocate(labels.length);
        for (int label : labels) {
            bytes.put((byte) label);
        }
        return new LabelArray(SHAPE, Compression.NONE, bytes.flip(), List.of(), null);
    }

    static ByteBuffer floats(float... values) {
        ByteBuffer bytes = ByteBuffer.allocate(values.length * Float.BYTES).order(ByteOrder.LITTLE_ENDIAN);
        for (float value : values) {
            bytes.putFloat(value);
        }
        return bytes.flip().order(ByteOrder.BIG_ENDIAN);
    }

    /**
     * Returns an image with one false and one true pixel. With identity scores, both critical values of the organ are
     * "value".
     */
    static LabelledImage.Builder valued(String imageId, int revision, double value) {
        float inside = (float) -value;
        float outside = (float) value;
        return assigned(
                imageId,
                revision,
                new float[] {inside, outside, inside, outside, inside, outside, inside, outside},
                new int[] {1, 0, 2, 0});
    }

    public void pipe(LabelledImage label) {
        pipe(label, label.getLabelledAt().toEpochMilli() + 1000);
    }

    void pipe(LabelledImage label, long appended) {
        pipe(label.getStratum(), label, appended);
    }

    /** Pipes an outcome. Only a topology for adaptive levels reads it. */
    public void pipe(CoverageOutcome outcome) {
        driver.createInputTopic("conformal.coverage-outcomes", new StringSerializer(), outcomes)
                .pipeInput(outcome.getStratum(), outcome, outcome.getPredictedAt());
    }

    void pipe(String key, LabelledImage value, long appended) {
        labelledImages.pipeInput(new TestRecord<>(key, value, Instant.ofEpochMilli(appended)));
    }

    public List<TestRecord<String, CalibrationScore>> scores() {
        return scores.read();
    }

    public List<TestRecord<String, StratumThresholds>> thresholds() {
        return thresholds.read();
    }

    public List<TestRecord<String, RejectedRecord>> rejected() {
        return rejected.read();
    }

    /** Returns all outputs of the three topics as hexadecimal digits. */
    List<String> rawOutputs() {
        List<String> outputs = new ArrayList<>();
        for (ContractOutput<?> topic : List.of(scores, thresholds, rejected)) {
            for (TestRecord<byte[], byte[]> record : topic.readBytes()) {
                outputs.add(record.timestamp() + " "
                        + HexFormat.of().formatHex(record.key()) + " "
                        + HexFormat.of().formatHex(record.value()));
            }
        }
        return outputs;
    }

    Map<MetricName, ? extends Metric> metrics() {
        return driver.metrics();
    }

    /** Returns a copy of the entries in the changelog. */
    public List<KeyValue<Bytes, byte[]>> entries() {
        List<KeyValue<Bytes, byte[]>> entries = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator = store().all()) {
            iterator.forEachRemaining(entries::add);
        }
        return entries;
    }

    /** Restores entries as a changelog would, before the first record. */
    public void restore(List<KeyValue<Bytes, byte[]>> entries) {
        entries.forEach(entry -> store().put(entry.key, entry.value));
    }

    private KeyValueStore<Bytes, byte[]> store() {
        return driver.getKeyValueStore(CalibrationTopology.ENTRIES_STORE);
    }

    @Override
    public void close() {
        driver.close();
    }
}
