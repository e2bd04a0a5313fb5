package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.StateChange;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.processor.PunctuationType;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;
import org.apache.kafka.streams.state.KeyValueStore;

/** Passes events to the drift monitors, and publishes their alerts. */
public final class DriftMonitoringProcessor implements Processor<String, DriftEvent, String, DriftAlert> {

    private final ConformalConfiguration configuration;
    private ProcessorContext<String, DriftAlert> context;
    private final DriftNames names;
    private final AlertEvents alertEvents;
    private DriftMonitors monitors;
    private DriftMetrics metrics;

    public DriftMonitoringProcessor(ConformalConfiguration configuration, DriftNames names) {
        this.names = names;
        this.configuration = configuration;
        this.alertEvents = new AlertEvents(configuration.application().id());
    }

    @Override
    public void init(ProcessorContext<String, DriftAlert> context) {
        this.context = context;
        KeyValueStore<Bytes, byte[]> store = context.getStateStore(names.monitorsStore());
        this.monitors = new DriftMonitors(configuration, store, context.getStateStore(names.bufferStore()));
        this.metrics =
                new DriftMetrics(configuration, new MonitorStore(store), new StratumClocks(store), context.metrics());
        metrics.refresh();
        context.schedule(DriftMetrics.INTERVAL, PunctuationType.WALL_CLOCK_TIME, now -> metrics.refresh());
    }

    @Override
    public void close() {
        metrics.close();
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
