package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CohortCoverage;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.drift.DriftEvent;
import io.conformalstreams.processor.drift.StratumClocks;
import io.conformalstreams.processor.store.StateChange;
import io.conformalstreams.processor.validation.DeclaredAttributes;
import io.conformalstreams.processor.validation.DeclaredAttributes.Omission;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/**
 * Matches issued sets with labels, publishes the outcomes and the figures of their cohorts, and passes the outcomes to
 * the drift monitors.
 */
final class OutcomeMatchingProcessor implements Processor<String, MatchInput, String, Object> {

    private final ConformalConfiguration configuration;
    private ProcessorContext<String, Object> context;
    private OutcomeMatching matching;
    private CohortMetrics cohortMetrics;

    OutcomeMatchingProcessor(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        IssuedPredictions issuedPredictions =
                new IssuedPredictions(context.getStateStore(PredictionTopology.ISSUED_PREDICTIONS_STORE));
        LatestLabels latestLabels = new LatestLabels(context.getStateStore(PredictionTopology.LATEST_LABELS_STORE));
        LabelRetention retention = new LabelRetention(
                context.getStateStore(PredictionTopology.EXPIRATIONS_STORE),
                issuedPredictions,
                latestLabels,
                new StratumClocks(context.getStateStore(PredictionTopology.DRIFT_MONITORS_STORE)),
                configuration.labels().retention());
        RunningCoverages runningCoverages = new RunningCoverages(
                context.getStateStore(PredictionTopology.RUNNING_COVERAGE_STORE),
                configuration.unitMaturity(),
                configuration.labels().retention());
        CohortCoverages cohortCoverages = new CohortCoverages(
                context.getStateStore(PredictionTopology.COHORT_COUNTS_STORE),
                configuration.cohorts(),
                configuration.unitMaturity(),
                configuration.labels().retention(),
                DeclaredAttributes.counter(context, Omission.TOO_MANY_VALUES));
        this.cohortMetrics = new CohortMetrics(context.metrics());
        this.matching =
                new OutcomeMatching(issuedPredictions, latestLabels, retention, runningCoverages, cohortCoverages);
    }

    @Override
    public void process(Record<String, MatchInput> record) {
        StateChange.run("the match of sets and labels", () -> {
            List<MatchedOutcome> matched = match(record.value());
            for (MatchedOutcome one : matched) {
                context.forward(record.withValue(one.outcome()), PredictionTopology.COVERAGE_OUTCOMES_SINK);
                for (CohortCoverage cohort : one.cohorts()) {
                    context.forward(record.withValue(cohort), PredictionTopology.COHORT_COVERAGE_SINK);
                    cohortMetrics.show(cohort);
                }
            }
            List<CoverageOutcome> outcomes =
                    matched.stream().map(MatchedOutcome::outcome).toList();
            context.forward(record.withValue(event(record.value(), outcomes)), PredictionTopology.DRIFT_MONITORING);
        });
    }

    @Override
    public void close() {
        if (cohortMetrics != null) {
            cohortMetrics.close();
        }
    }

    private List<MatchedOutcome> match(MatchInput input) {
        return input instanceof CalibratedLabel label
                ? matching.labelled(label)
                : matching.issued(((MeasuredPrediction) input).issued());
    }

    private DriftEvent event(MatchInput input, List<CoverageOutcome> outcomes) {
        if (input instanceof CalibratedLabel label) {
            return new DriftEvent.LabelAccepted(
                    label.stratum(), label.imageId(), label.withdrawn(), label.monitored(), outcomes);
        }
        MeasuredPrediction measured = (MeasuredPrediction) input;
        IssuedPrediction issued = measured.issued();
        return new DriftEvent.PredictionIssued(
                issued.stratum(),
                issued.predictionId(),
                issued.unitId(),
                issued.predictedAt(),
                issued.selfCalibrated(),
                configuration.drift().countsWithoutLabels() ? issued.monitored() : List.of(),
                measured.measurements(),
                outcomes);
    }
}
