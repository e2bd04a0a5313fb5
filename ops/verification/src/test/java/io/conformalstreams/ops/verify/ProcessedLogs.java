package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.calibration.CalibrationTopology;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.prediction.PredictionTopology;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.nio.file.Path;
import java.time.Instant;
import java.util.ArrayList;
import java.util.List;
import java.util.Map;
import java.util.Properties;
import java.util.UUID;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.BytesSerializer;
import org.apache.kafka.common.serialization.Serde;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.test.TestRecord;

/** The output of both topologies, which run one record at a time without a broker. */
final class ProcessedLogs implements AutoCloseable {

    private final Path stateDirectory;
    private ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private TopologyTestDriver calibration;
    private final TopologyTestDriver prediction;
    private final MemoryLogs logs = new MemoryLogs();
    private final Serde<CalibrationScore> calibrationScores;
    private final Serde<CoverageOutcome> coverageOutcomes;
    private final Serde<CohortCoverage> cohortCoverages;
    private final Serde<IssuedConfidenceSet> confidenceSets;
    private final Serde<LabelledImage> labelledImages;
    private final Serde<Prediction> predictions;
    private final Serde<StratumThresholds> stratumThresholds;
    private final Serde<DriftAlert> driftAlerts;
    private final Serde<RejectedRecord> rejectedRecords;
    private final List<TestRecord<String, CoverageOutcome>> outcomes = new ArrayList<>();
    private boolean delayed;
    private int calibrationOutcomes;

    ProcessedLogs(ConformalConfiguration configuration, Path stateDirectory) {
        this.configuration = configuration;
        this.stateDirectory = stateDirectory;
        this.serdes = ContractSerdes.on(
                Map.of("schema.registry.url", "mock://" + UUID.randomUUID(), "auto.register.schemas", true));
        this.calibrationScores = serdes.of(CalibrationScore.class);
        this.coverageOutcomes = serdes.of(CoverageOutcome.class);
        this.cohortCoverages = serdes.of(CohortCoverage.class);
        this.confidenceSets = serdes.of(IssuedConfidenceSet.class);
        this.labelledImages = serdes.of(LabelledImage.class);
        this.predictions = serdes.of(Prediction.class);
        this.stratumThresholds = serdes.of(StratumThresholds.class);
        this.driftAlerts = serdes.of(DriftAlert.class);
        this.rejectedRecords = serdes.of(RejectedRecord.class);
        this.calibration = calibration("calibration");
        this.prediction = driver(
                new PredictionTopology(configuration, serdes, ReferencedPixels.NONE).get(),
                stateDirectory,
                "prediction");
    }

    private TopologyTestDriver calibration(String name) {
        return driver(
                new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE).get(), stateDirectory, name);
    }

    /** Restarts the calibration with its state under another configuration. The offsets of its inputs continue. */
    void reconfigure(ConformalConfiguration changed) {
        configuration = changed;
        TopologyTestDriver before = calibration;
        calibration = calibration("calibration-" + UUID.randomUUID());
        skip(Topic.LABELLED_IMAGES, logs.records(Topic.LABELLED_IMAGES).size(), labelledImages);
        if (configuration.hasAdaptiveLevels()) {
            skip(Topic.COVERAGE_OUTCOMES, calibrationOutcomes, coverageOutcomes);
        }
        KeyValueStore<Bytes, byte[]> store = calibration.getKeyValueStore(CalibrationTopology.ENTRIES_STORE);
        try (KeyValueIterator<Bytes, byte[]> entries = before.<Bytes, byte[]>getKeyValueStore(
                        CalibrationTopology.ENTRIES_STORE)
                .all()) {
            entries.forEachRemaining(entry -> store.put(entry.key, entry.value));
        }
        before.close();
    }

    /**
     * Reads as many records without a value as were read before, because a new driver counts offsets from 0. They are rejected;
     * the log does not have these rejections.
     */
    private <T extends SpecificRecord> void skip(Topic topic, int records, Serde<T> serde) {
        for (int i = 0; i < records; i++) {
            pipe(calibration, topic, "m", null, serde, Instant.EPOCH);
        }
        read(calibration, Topic.REJECTED, rejectedRecords);
    }

    /** Returns the number of stored values of a kind in the calibration. */
    long storedValues(byte kind) {
        try (KeyValueIterator<Bytes, byte[]> entries = calibration
                .<Bytes, byte[]>getKeyValueStore(CalibrationTopology.ENTRIES_STORE)
                .prefixScan(Bytes.wrap(new byte[] {kind}), new BytesSerializer())) {
            long count = 0;
            for (; entries.hasNext(); entries.next()) {
                count++;
            }
            return count;
        }
    }

    MemoryLogs logs() {
        return logs;
    }

    void label(LabelledImage label) {
        pipe(calibration, Topic.LABELLED_IMAGES, label.getStratum(), label, labelledImages, label.getLabelledAt());
        logs.append(Topic.LABELLED_IMAGES, label.getStratum(), label);
        for (TestRecord<String, CalibrationScore> score :
                drain(calibration, Topic.CALIBRATION_SCORES, calibrationScores)) {
            pipe(prediction, Topic.CALIBRATION_SCORES, score, calibrationScores);
        }
        drain(calibration, Topic.REJECTED, rejectedRecords);
        publishThresholds();
        drainPrediction();
    }

    private void publishThresholds() {
        for (TestRecord<String, StratumThresholds> thresholds :
                drain(calibration, Topic.THRESHOLDS, stratumThresholds)) {
            pipe(prediction, Topic.THRESHOLDS, thresholds, stratumThresholds);
        }
    }

    /** Holds outcomes back from the calibration, or passes on those that were held back. */
    void delayOutcomes(boolean delay) {
        delayed = delay;
        drainPrediction();
    }

    void predict(Prediction predicted) {
        pipe(prediction, Topic.PREDICTIONS, predicted.getStratum(), predicted, predictions, predicted.getPredictedAt());
        logs.append(Topic.PREDICTIONS, predicted.getStratum(), predicted);
        drainPrediction();
    }

    @Override
    public void close() {
        calibration.close();
        prediction.close();
    }

    private void drainPrediction() {
        drain(prediction, Topic.REJECTED, rejectedRecords);
        drain(prediction, Topic.CONFIDENCE_SETS, confidenceSets);
        drain(prediction, Topic.DRIFT_ALERTS, driftAlerts);
        drain(prediction, Topic.COHORT_COVERAGE, cohortCoverages);
        drain(prediction, Topic.COVERAGE_OUTCOMES, coverageOutcomes).forEach(outcomes::add);
        if (configuration.hasAdaptiveLevels() && !delayed) {
            outcomes.forEach(outcome -> pipe(calibration, Topic.COVERAGE_OUTCOMES, outcome, coverageOutcomes));
            calibrationOutcomes += outcomes.size();
            outcomes.clear();
            publishThresholds();
        }
    }

    private <T extends SpecificRecord> Iterable<TestRecord<String, T>> drain(
            TopologyTestDriver driver, Topic topic, Serde<T> serde) {
        List<TestRecord<String, T>> records = read(driver, topic, serde);
        records.forEach(record -> logs.append(topic, record.key(), record.value()));
        return records;
    }

    private <T extends SpecificRecord> List<TestRecord<String, T>> read(
            TopologyTestDriver driver, Topic topic, Serde<T> serde) {
        return driver.createOutputTopic(
                        configuration.topics().name(topic), new StringDeserializer(), serde.deserializer())
                .readRecordsToList();
    }

    private <T extends SpecificRecord> void pipe(
            TopologyTestDriver driver, Topic topic, TestRecord<String, T> record, Serde<T> serde) {
        pipe(driver, topic, record.key(), record.value(), serde, record.getRecordTime());
    }

    private <T extends SpecificRecord> void pipe(
            TopologyTestDriver driver, Topic topic, String key, T value, Serde<T> serde, Instant time) {
        driver.createInputTopic(configuration.topics().name(topic), new StringSerializer(), serde.serializer())
                .pipeInput(key, value, time);
    }

    private static TopologyTestDriver driver(Topology topology, Path stateDirectory, String name) {
        Properties properties = new Properties();
        properties.put("application.id", name);
        properties.put("bootstrap.servers", "localhost:1");
        properties.put("state.dir", stateDirectory.resolve(name).toString());
        return new TopologyTestDriver(topology, properties);
    }
}
