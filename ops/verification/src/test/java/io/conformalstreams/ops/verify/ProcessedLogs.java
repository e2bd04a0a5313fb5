package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.LabelledImage;
import io.conformalstreams.contracts.Prediction;
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
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.TopologyTestDriver;
import org.apache.kafka.streams.test.TestRecord;

/** The output of both topologies, which run one record at a time without a broker. */
final class ProcessedLogs implements AutoCloseable {

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final TopologyTestDriver calibration;
    private final TopologyTestDriver prediction;
    private final MemoryLogs logs = new MemoryLogs();
    private final List<TestRecord<String, CoverageOutcome>> outcomes = new ArrayList<>();
    private boolean delayed;

    ProcessedLogs(ConformalConfiguration configuration, Path stateDirectory) {
        this.configuration = configuration;
        this.serdes = ContractSerdes.on(
                Map.of("schema.registry.url", "mock://" + UUID.randomUUID(), "auto.register.schemas", true));
        this.calibration = driver(
                new CalibrationTopology(configuration, serdes, ReferencedPixels.NONE).get(),
                stateDirectory,
                "calibration");
        this.prediction = driver(
                new PredictionTopology(configuration, serdes, ReferencedPixels.NONE).get(),
                stateDirectory,
                "prediction");
    }

    MemoryLogs logs() {
        return logs;
    }

    void label(LabelledImage label) {
        pipe(calibration, Topic.LABELLED_IMAGES, label.getStratum(), label, LabelledImage.class, label.getLabelledAt());
        logs.append(Topic.LABELLED_IMAGES, label.getStratum(), label);
        for (TestRecord<String, CalibrationScore> score :
                drain(calibration, Topic.CALIBRATION_SCORES, CalibrationScore.class)) {
            pipe(prediction, Topic.CALIBRATION_SCORES, score, CalibrationScore.class);
        }
        publishThresholds();
        drainPrediction();
    }

    private void publishThresholds() {
        for (TestRecord<String, StratumThresholds> thresholds :
                drain(calibration, Topic.THRESHOLDS, StratumThresholds.class)) {
            pipe(prediction, Topic.THRESHOLDS, thresholds, StratumThresholds.class);
        }
    }

    /** Holds outcomes back from the calibration, or passes on those that were held back. */
    void delayOutcomes(boolean delay) {
        delayed = delay;
        drainPrediction();
    }

    void predict(Prediction predicted) {
        pipe(
                prediction,
                Topic.PREDICTIONS,
                predicted.getStratum(),
                predicted,
                Prediction.class,
                predicted.getPredictedAt());
        logs.append(Topic.PREDICTIONS, predicted.getStratum(), predicted);
        drainPrediction();
    }

    @Override
    public void close() {
        calibration.close();
        prediction.close();
    }

    private void drainPrediction() {
        drain(prediction, Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class);
        drain(prediction, Topic.COVERAGE_OUTCOMES, CoverageOutcome.class).forEach(outcomes::add);
        if (configuration.hasAdaptiveLevels() && !delayed) {
            outcomes.forEach(outcome -> pipe(calibration, Topic.COVERAGE_OUTCOMES, outcome, CoverageOutcome.class));
            outcomes.clear();
            publishThresholds();
        }
    }

    private <T extends SpecificRecord> Iterable<TestRecord<String, T>> drain(
            TopologyTestDriver driver, Topic topic, Class<T> contract) {
        var records = driver.createOutputTopic(
                        configuration.topics().name(topic), new StringDeserializer(), serdes.deserializer(contract))
                .readRecordsToList();
        records.forEach(record -> logs.append(topic, record.key(), record.value()));
        return records;
    }

    private <T extends SpecificRecord> void pipe(
            TopologyTestDriver driver, Topic topic, TestRecord<String, T> record, Class<T> contract) {
        pipe(driver, topic, record.key(), record.value(), contract, record.getRecordTime());
    }

    private <T extends SpecificRecord> void pipe(
            TopologyTestDriver driver, Topic topic, String key, T value, Class<T> contract, Instant time) {
        driver.createInputTopic(configuration.topics().name(topic), new StringSerializer(), serdes.serializer(contract))
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
