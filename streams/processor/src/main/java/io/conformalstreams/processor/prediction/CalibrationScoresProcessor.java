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
        CalibratedLabel label = PublishedRecords.label(record);
        long labelOffset = label.label().getOffset();
        StateChange.run("the calibrated units of a stratum", () -> {
            calibratedUnits.add(label.stratum(), label.imageId(), label.unitId(), labelOffset);
            latestThresholds.scoreSeen(label.stratum(), labelOffset);
            context.forward(record.withValue(label));
        });
    }
}
