package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.StateChange;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Lets issued sets meet labels, and publishes what comes of it. */
final class OutcomeMatchingProcessor implements Processor<String, Meeting, String, CoverageOutcome> {

    private final ConformalConfiguration configuration;
    private ProcessorContext<String, CoverageOutcome> context;
    private OutcomeMatching matching;

    OutcomeMatchingProcessor(ConformalConfiguration configuration) {
        this.configuration = configuration;
    }

    @Override
    public void init(ProcessorContext<String, CoverageOutcome> context) {
        this.context = context;
        IssuedPredictions issuedPredictions =
                new IssuedPredictions(context.getStateStore(PredictionTopology.ISSUED_PREDICTIONS_STORE));
        WaitingLabels waitingLabels = new WaitingLabels(context.getStateStore(PredictionTopology.WAITING_LABELS_STORE));
        LabelHorizon horizon = new LabelHorizon(
                context.getStateStore(PredictionTopology.EXPIRATIONS_STORE),
                issuedPredictions,
                waitingLabels,
                configuration.labels().horizon());
        this.matching = new OutcomeMatching(
                issuedPredictions,
                waitingLabels,
                horizon,
                new RunningCoverages(context.getStateStore(PredictionTopology.RUNNING_COVERAGE_STORE)));
    }

    @Override
    public void process(Record<String, Meeting> record) {
        StateChange.run("meeting of sets and labels", () -> {
            for (CoverageOutcome outcome : meet(record.value())) {
                context.forward(record.withValue(outcome));
            }
        });
    }

    private List<CoverageOutcome> meet(Meeting meeting) {
        return meeting instanceof ScoredLabel label
                ? matching.labelled(label)
                : matching.issued((IssuedPrediction) meeting);
    }
}
