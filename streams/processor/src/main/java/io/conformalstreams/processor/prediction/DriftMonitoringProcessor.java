package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.drift.AlertEvents;
import io.conformalstreams.processor.store.StateChange;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds the drift monitors with outcomes, and publishes what their alerts say. */
final class DriftMonitoringProcessor implements Processor<String, CoverageOutcome, String, DriftAlert> {

    private final ConformalConfiguration configuration;
    private ProcessorContext<String, DriftAlert> context;
    private final AlertEvents alertEvents;
    private CoverageMonitors monitors;

    DriftMonitoringProcessor(ConformalConfiguration configuration) {
        this.configuration = configuration;
        this.alertEvents = new AlertEvents(configuration.application().id());
    }

    @Override
    public void init(ProcessorContext<String, DriftAlert> context) {
        this.context = context;
        this.monitors =
                new CoverageMonitors(context.getStateStore(PredictionTopology.DRIFT_MONITORS_STORE), configuration);
    }

    @Override
    public void process(Record<String, CoverageOutcome> record) {
        StateChange.run("drift monitors of a stratum", () -> {
            for (DriftAlert alert : monitors.observe(record.value())) {
                context.forward(alertEvents.record(alert));
            }
        });
    }
}
