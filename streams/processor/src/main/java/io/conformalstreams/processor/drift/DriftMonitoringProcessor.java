package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.StateChange;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Feeds the drift monitors with what happens, and publishes what their alerts say. */
public final class DriftMonitoringProcessor implements Processor<String, DriftEvent, String, DriftAlert> {

    private final ConformalConfiguration configuration;
    private ProcessorContext<String, DriftAlert> context;
    private final DriftNames names;
    private final AlertEvents alertEvents;
    private DriftMonitors monitors;

    public DriftMonitoringProcessor(ConformalConfiguration configuration, DriftNames names) {
        this.names = names;
        this.configuration = configuration;
        this.alertEvents = new AlertEvents(configuration.application().id());
    }

    @Override
    public void init(ProcessorContext<String, DriftAlert> context) {
        this.context = context;
        this.monitors = new DriftMonitors(
                configuration,
                context.getStateStore(names.monitorsStore()),
                context.getStateStore(names.bufferStore()));
    }

    @Override
    public void process(Record<String, DriftEvent> record) {
        StateChange.run("drift monitors of a stratum", () -> {
            for (DriftAlert alert : monitors.take(record.value())) {
                context.forward(alertEvents.record(alert));
            }
        });
    }
}
