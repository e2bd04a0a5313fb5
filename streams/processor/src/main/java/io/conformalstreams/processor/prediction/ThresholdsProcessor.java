package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.ComponentThreshold;
import io.conformalstreams.contracts.ProcedureThresholds;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.prediction.StratumThresholdSet.LatestThreshold;
import io.conformalstreams.processor.prediction.StratumThresholdSet.ProcedureThresholdSet;
import io.conformalstreams.processor.store.StateChange;
import java.util.LinkedHashMap;
import java.util.Map;
import java.util.Optional;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Reads the thresholds that the calibration topology publishes. */
final class ThresholdsProcessor implements Processor<String, StratumThresholds, Void, Void> {

    private LatestThresholds latestThresholds;
    private ThresholdMetrics metrics;

    @Override
    public void init(ProcessorContext<Void, Void> context) {
        this.latestThresholds = new LatestThresholds(context.getStateStore(PredictionTopology.LATEST_THRESHOLDS_STORE));
        this.metrics = new ThresholdMetrics(latestThresholds, context.metrics());
        metrics.refresh();
        context.schedule(ThresholdMetrics.INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> metrics.refresh());
    }

    @Override
    public void close() {
        metrics.close();
    }

    @Override
    public void process(Record<String, StratumThresholds> record) {
        // A record without a value deletes a stratum from the compacted topic. Thresholds already adopted stay in use.
        if (record.value() != null) {
            StratumThresholdSet thresholds = thresholdSet(record.value());
            PublishedRecords.requireUsable(record, thresholds);
            StateChange.run(
                    "the thresholds of a stratum",
                    () -> latestThresholds.offer(record.value().getStratum(), thresholds));
        }
    }

    private static StratumThresholdSet thresholdSet(StratumThresholds thresholds) {
        Map<String, ProcedureThresholdSet> procedures = new LinkedHashMap<>();
        for (ProcedureThresholds procedure : thresholds.getProcedures()) {
            procedures.put(
                    procedure.getProcedure(),
                    new ProcedureThresholdSet(
                            procedure.getFingerprint(),
                            procedure.getThresholds().stream()
                                    .map(ThresholdsProcessor::latestThreshold)
                                    .toList()));
        }
        return new StratumThresholdSet(
                thresholds.getVersion(), thresholds.getEpoch(), thresholds.getLastLabel(), procedures);
    }

    private static LatestThreshold latestThreshold(ComponentThreshold threshold) {
        return new LatestThreshold(
                threshold.getNominalAlpha(),
                ComponentRecords.component(threshold.getComponent()),
                threshold.getAlpha(),
                threshold.getN(),
                threshold.getK(),
                threshold.getLambda(),
                Optional.ofNullable(threshold.getSizeClass()));
    }
}
