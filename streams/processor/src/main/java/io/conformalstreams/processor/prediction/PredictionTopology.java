package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.Prediction;
import io.conformalstreams.contracts.RejectedRecord;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.serde.ContractSerdes;
import io.conformalstreams.contracts.topic.Topic;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.drift.DriftCommandProcessor;
import io.conformalstreams.processor.drift.DriftMonitoringProcessor;
import io.conformalstreams.processor.drift.DriftNames;
import io.conformalstreams.processor.validation.EventTimeExtractor;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.Map;
import java.util.function.Supplier;
import org.apache.avro.specific.SpecificRecord;
import org.apache.kafka.common.serialization.Serdes;
import org.apache.kafka.common.serialization.StringDeserializer;
import org.apache.kafka.common.serialization.StringSerializer;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.AutoOffsetReset;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;
import org.apache.kafka.streams.processor.TimestampExtractor;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.StoreBuilder;
import org.apache.kafka.streams.state.Stores;

/**
 * predictions → validate → join the latest thresholds → confidence-sets; issued scalars and calibration-scores meet →
 * coverage-outcomes → drift monitors → drift-alerts.
 */
public final class PredictionTopology implements Supplier<Topology> {

    public static final String PREDICTIONS_SOURCE = "predictions";
    public static final String THRESHOLDS_SOURCE = "thresholds";
    public static final String CALIBRATION_SCORES_SOURCE = "calibration-scores";
    public static final String DRIFT_COMMANDS_SOURCE = "drift-commands";

    public static final String THRESHOLD_ADOPTION = "threshold-adoption";
    public static final String LABEL_ARRIVAL = "label-arrival";
    public static final String SET_ISSUE = "set-issue";
    public static final String OUTCOME_MATCHING = "outcome-matching";
    public static final String DRIFT_MONITORING = "drift-monitoring";
    public static final String DRIFT_COMMAND = "drift-command";

    public static final String HELD_THRESHOLDS_STORE = "held-thresholds";
    public static final String CALIBRATED_UNITS_STORE = "calibrated-units";
    public static final String ISSUED_PREDICTIONS_STORE = "issued-predictions";
    public static final String WAITING_LABELS_STORE = "waiting-labels";
    public static final String EXPIRATIONS_STORE = "expirations";
    public static final String RUNNING_COVERAGE_STORE = "running-coverage";
    public static final String DRIFT_MONITORS_STORE = "drift-monitors";
    public static final String MATURITY_BUFFER_STORE = "maturity-buffer";

    public static final String CONFIDENCE_SETS_SINK = "confidence-sets";
    public static final String COVERAGE_OUTCOMES_SINK = "coverage-outcomes";
    public static final String DRIFT_ALERTS_SINK = "drift-alerts";
    public static final String REJECTED_SINK = "rejected";

    private static final DriftNames DRIFT =
            new DriftNames(DRIFT_MONITORS_STORE, MATURITY_BUFFER_STORE, DRIFT_ALERTS_SINK, REJECTED_SINK);

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final ReferencedPixels referenced;

    public PredictionTopology(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        this.configuration = configuration;
        this.serdes = serdes;
        this.referenced = referenced;
    }

    @Override
    public Topology get() {
        Topology topology = new Topology();
        addSources(topology);
        addProcessors(topology);
        addStores(topology);
        addSinks(topology);
        return topology;
    }

    private void addSources(Topology topology) {
        TimestampExtractor eventTime = new EventTimeExtractor();
        TimestampExtractor recordTime = new FailOnInvalidTimestamp();
        source(topology, PREDICTIONS_SOURCE, eventTime, Prediction.class, Topic.PREDICTIONS);
        source(topology, THRESHOLDS_SOURCE, recordTime, StratumThresholds.class, Topic.THRESHOLDS);
        source(topology, CALIBRATION_SCORES_SOURCE, recordTime, CalibrationScore.class, Topic.CALIBRATION_SCORES);
        source(topology, DRIFT_COMMANDS_SOURCE, eventTime, DriftCommand.class, Topic.DRIFT_COMMANDS);
    }

    private void addProcessors(Topology topology) {
        topology.addProcessor(THRESHOLD_ADOPTION, ThresholdsProcessor::new, THRESHOLDS_SOURCE)
                .addProcessor(LABEL_ARRIVAL, CalibrationScoresProcessor::new, CALIBRATION_SCORES_SOURCE)
                .addProcessor(
                        SET_ISSUE, () -> new ConfidenceSetProcessor(configuration, referenced), PREDICTIONS_SOURCE)
                .addProcessor(
                        OUTCOME_MATCHING, () -> new OutcomeMatchingProcessor(configuration), SET_ISSUE, LABEL_ARRIVAL)
                .addProcessor(
                        DRIFT_MONITORING,
                        () -> new DriftMonitoringProcessor(configuration, DRIFT),
                        OUTCOME_MATCHING,
                        SET_ISSUE)
                .addProcessor(
                        DRIFT_COMMAND, () -> new DriftCommandProcessor(configuration, DRIFT), DRIFT_COMMANDS_SOURCE);
    }

    private static void addStores(Topology topology) {
        topology.addStateStore(store(HELD_THRESHOLDS_STORE), THRESHOLD_ADOPTION, LABEL_ARRIVAL, SET_ISSUE)
                .addStateStore(store(CALIBRATED_UNITS_STORE), LABEL_ARRIVAL, SET_ISSUE)
                .addStateStore(store(ISSUED_PREDICTIONS_STORE), SET_ISSUE, OUTCOME_MATCHING)
                .addStateStore(store(WAITING_LABELS_STORE), OUTCOME_MATCHING)
                .addStateStore(store(EXPIRATIONS_STORE), OUTCOME_MATCHING)
                .addStateStore(store(RUNNING_COVERAGE_STORE), OUTCOME_MATCHING)
                .addStateStore(store(DRIFT_MONITORS_STORE), DRIFT_MONITORING, DRIFT_COMMAND)
                .addStateStore(store(MATURITY_BUFFER_STORE), DRIFT_MONITORING, DRIFT_COMMAND);
    }

    private void addSinks(Topology topology) {
        sink(topology, CONFIDENCE_SETS_SINK, IssuedConfidenceSet.class, Topic.CONFIDENCE_SETS, SET_ISSUE);
        sink(topology, COVERAGE_OUTCOMES_SINK, CoverageOutcome.class, Topic.COVERAGE_OUTCOMES, OUTCOME_MATCHING);
        sink(topology, DRIFT_ALERTS_SINK, DriftAlert.class, Topic.DRIFT_ALERTS, DRIFT_MONITORING, DRIFT_COMMAND);
        sink(topology, REJECTED_SINK, RejectedRecord.class, Topic.REJECTED, SET_ISSUE, DRIFT_COMMAND);
    }

    private <T extends SpecificRecord> void source(
            Topology topology, String name, TimestampExtractor timestamps, Class<T> contract, Topic topic) {
        topology.addSource(
                AutoOffsetReset.earliest(),
                name,
                timestamps,
                new StringDeserializer(),
                serdes.deserializer(contract),
                configuration.topics().name(topic));
    }

    private <T extends SpecificRecord> void sink(
            Topology topology, String name, Class<T> contract, Topic topic, String... parents) {
        topology.addSink(
                name, configuration.topics().name(topic), new StringSerializer(), serdes.serializer(contract), parents);
    }

    /** Logged, so that it survives the machine; not cached, since a cache would pin the pixels of its input. */
    private static StoreBuilder<KeyValueStore<Bytes, byte[]>> store(String name) {
        return Stores.keyValueStoreBuilder(Stores.persistentKeyValueStore(name), Serdes.Bytes(), Serdes.ByteArray())
                .withLoggingEnabled(Map.of())
                .withCachingDisabled();
    }
}
