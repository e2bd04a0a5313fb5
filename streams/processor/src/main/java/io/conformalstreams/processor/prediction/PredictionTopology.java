package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.image.ImageThreads;
import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CohortCoverage;
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
import io.conformalstreams.processor.topology.ContractTopology;
import io.conformalstreams.processor.validation.EventTimeExtractor;
import io.conformalstreams.processor.validation.ReferencedPixels;
import java.util.List;
import java.util.function.Supplier;
import org.apache.kafka.streams.Topology;
import org.apache.kafka.streams.processor.FailOnInvalidTimestamp;

/**
 * Issues confidence sets for predictions. It validates each prediction, joins it with the latest thresholds and
 * publishes its sets to confidence-sets. It matches issued sets with accepted labels, publishes the coverage outcomes,
 * and passes them to the drift monitors, which publish drift-alerts.
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

    public static final String LATEST_THRESHOLDS_STORE = "latest-thresholds";
    public static final String CALIBRATED_UNITS_STORE = "calibrated-units";
    public static final String ISSUED_PREDICTIONS_STORE = "issued-predictions";
    public static final String LATEST_LABELS_STORE = "latest-labels";
    public static final String EXPIRATIONS_STORE = "expirations";
    public static final String RUNNING_COVERAGE_STORE = "running-coverage";
    public static final String COHORT_COUNTS_STORE = "cohort-counts";
    public static final String DRIFT_MONITORS_STORE = "drift-monitors";
    public static final String MATURITY_BUFFER_STORE = "maturity-buffer";

    public static final String CONFIDENCE_SETS_SINK = "confidence-sets";
    public static final String COVERAGE_OUTCOMES_SINK = "coverage-outcomes";
    public static final String COHORT_COVERAGE_SINK = "cohort-coverage";
    public static final String DRIFT_ALERTS_SINK = "drift-alerts";
    public static final String REJECTED_SINK = "rejected";

    private static final DriftNames DRIFT =
            new DriftNames(DRIFT_MONITORS_STORE, MATURITY_BUFFER_STORE, DRIFT_ALERTS_SINK, REJECTED_SINK);

    private final ConformalConfiguration configuration;
    private final ContractSerdes serdes;
    private final ReferencedPixels referenced;
    private final ImageThreads threads;

    public PredictionTopology(
            ConformalConfiguration configuration, ContractSerdes serdes, ReferencedPixels referenced) {
        this.configuration = configuration;
        this.serdes = serdes;
        this.referenced = referenced;
        this.threads = configuration.application().newImageThreads();
    }

    @Override
    public Topology get() {
        ContractTopology topology = new ContractTopology(configuration.topics(), serdes);
        adoptThresholds(topology);
        issueSets(topology);
        matchLabels(topology);
        monitorDrift(topology);
        obeyCommands(topology);
        raiseAlerts(topology);
        rejectRecords(topology);
        return topology.topology();
    }

    private static void adoptThresholds(ContractTopology topology) {
        topology.source(THRESHOLDS_SOURCE, Topic.THRESHOLDS, StratumThresholds.class, new FailOnInvalidTimestamp())
                .processor(
                        THRESHOLD_ADOPTION,
                        ThresholdsProcessor::new,
                        List.of(LATEST_THRESHOLDS_STORE),
                        THRESHOLDS_SOURCE);
    }

    private void issueSets(ContractTopology topology) {
        topology.source(PREDICTIONS_SOURCE, Topic.PREDICTIONS, Prediction.class, new EventTimeExtractor())
                .processor(
                        SET_ISSUE,
                        () -> new ConfidenceSetProcessor(configuration, referenced, threads),
                        List.of(LATEST_THRESHOLDS_STORE, CALIBRATED_UNITS_STORE, ISSUED_PREDICTIONS_STORE),
                        PREDICTIONS_SOURCE)
                .sink(CONFIDENCE_SETS_SINK, Topic.CONFIDENCE_SETS, IssuedConfidenceSet.class, SET_ISSUE);
    }

    private void matchLabels(ContractTopology topology) {
        topology.source(
                        CALIBRATION_SCORES_SOURCE,
                        Topic.CALIBRATION_SCORES,
                        CalibrationScore.class,
                        new FailOnInvalidTimestamp())
                .processor(
                        LABEL_ARRIVAL,
                        CalibrationScoresProcessor::new,
                        List.of(LATEST_THRESHOLDS_STORE, CALIBRATED_UNITS_STORE),
                        CALIBRATION_SCORES_SOURCE)
                .processor(
                        OUTCOME_MATCHING,
                        () -> new OutcomeMatchingProcessor(configuration),
                        List.of(
                                ISSUED_PREDICTIONS_STORE,
                                LATEST_LABELS_STORE,
                                EXPIRATIONS_STORE,
                                RUNNING_COVERAGE_STORE,
                                COHORT_COUNTS_STORE,
                                DRIFT_MONITORS_STORE),
                        SET_ISSUE,
                        LABEL_ARRIVAL)
                .sink(COVERAGE_OUTCOMES_SINK, Topic.COVERAGE_OUTCOMES, CoverageOutcome.class, OUTCOME_MATCHING)
                .sink(COHORT_COVERAGE_SINK, Topic.COHORT_COVERAGE, CohortCoverage.class, OUTCOME_MATCHING);
    }

    private void monitorDrift(ContractTopology topology) {
        topology.processor(
                DRIFT_MONITORING,
                () -> new DriftMonitoringProcessor(configuration, DRIFT),
                List.of(DRIFT_MONITORS_STORE, MATURITY_BUFFER_STORE),
                OUTCOME_MATCHING,
                SET_ISSUE);
    }

    private void obeyCommands(ContractTopology topology) {
        topology.source(DRIFT_COMMANDS_SOURCE, Topic.DRIFT_COMMANDS, DriftCommand.class, new EventTimeExtractor())
                .processor(
                        DRIFT_COMMAND,
                        () -> new DriftCommandProcessor(configuration, DRIFT),
                        List.of(DRIFT_MONITORS_STORE, MATURITY_BUFFER_STORE),
                        DRIFT_COMMANDS_SOURCE);
    }

    private static void raiseAlerts(ContractTopology topology) {
        topology.sink(DRIFT_ALERTS_SINK, Topic.DRIFT_ALERTS, DriftAlert.class, DRIFT_MONITORING, DRIFT_COMMAND);
    }

    private static void rejectRecords(ContractTopology topology) {
        topology.sink(REJECTED_SINK, Topic.REJECTED, RejectedRecord.class, SET_ISSUE, DRIFT_COMMAND);
    }
}
