package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.processor.store.StateChange;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the labels that the calibration topology accepted, and forwards them to outcome matching. */
final class CalibrationScoresProcessor implements Processor<String, CalibrationScore, String, MatchInput> {

    private ProcessorContext<String, MatchInput> context;
    private LatestThresholds latestThresholds;
    private CalibratedUnits calibratedUnits;

    @Override
    public void init(ProcessorContext<String, MatchInput> context) {
        this.context = context;
        this.latestThresholds = new LatestThresholds(context.getStateStore(PredictionTopology.LATEST_THRESHOLDS_STORE));
        this.calibratedUnits = new CalibratedUnits(context.getStateStore(PredictionTopology.CALIBRATED_UNITS_STORE));
    }

    @Override
    public void process(Record<String, CalibrationScore> record) {
        StateChange.run("the calibrated units of a stratum", () -> accept(record));
    }

    private void accept(Record<String, CalibrationScore> record) {
        CalibrationScore score = record.value();
        long labelOffset = score.getLabel().getOffset();
        calibratedUnits.add(score.getStratum(), score.getImageId(), score.getUnitId(), labelOffset);
        latestThresholds.scoreSeen(score.getStratum(), labelOffset);
        context.forward(record.withValue(CalibratedLabel.of(score)));
    }
}
