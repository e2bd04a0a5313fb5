package io.conformalstreams.processor.drift;

import static io.conformalstreams.processor.validation.RejectionReason.MISSING_ID;
import static io.conformalstreams.processor.validation.RejectionReason.UNRECOGNISED_VALUE;

import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.DriftCommand;
import io.conformalstreams.processor.configuration.ConformalConfiguration;
import io.conformalstreams.processor.store.StateChange;
import io.conformalstreams.processor.validation.RecordValidation;
import io.conformalstreams.processor.validation.RejectedRecordException;
import io.conformalstreams.processor.validation.Rejections;
import java.util.List;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Carries out the commands of operators to the drift monitors. */
public final class DriftCommandProcessor implements Processor<String, DriftCommand, String, Object> {

    private final ConformalConfiguration configuration;
    private final DriftNames names;
    private final RecordValidation validation;
    private final AlertEvents alertEvents;
    private ProcessorContext<String, Object> context;
    private Rejections rejections;
    private DriftMonitors monitors;

    public DriftCommandProcessor(ConformalConfiguration configuration, DriftNames names) {
        this.names = names;
        this.configuration = configuration;
        this.alertEvents = new AlertEvents(configuration.application().id());
        this.validation =
                new RecordValidation(configuration, configuration.topics().partitions());
    }

    @Override
    public void init(ProcessorContext<String, Object> context) {
        this.context = context;
        this.rejections = new Rejections(context);
        this.monitors = new DriftMonitors(
                configuration,
                context.getStateStore(names.monitorsStore()),
                context.getStateStore(names.bufferStore()));
    }

    @Override
    public void process(Record<String, DriftCommand> record) {
        try {
            validate(record);
        } catch (RejectedRecordException rejection) {
            context.forward(rejections.of(record, rejection), names.rejectedSink());
            return;
        }
        StateChange.run("drift monitors of a stratum", () -> {
            for (DriftAlert alert : carryOut(record.value())) {
                context.forward(alertEvents.record(alert), names.alertsSink());
            }
        });
    }

    private void validate(Record<String, DriftCommand> record) {
        validation.requirePresent(record.key(), record.value());
        DriftCommand command = record.value();
        int partition = context.recordMetadata().orElseThrow().partition();
        validation.requirePlacement(record.key(), command.getStratum(), partition);
        validation.requireEventTime("issuedAt", command.getIssuedAt(), record.timestamp());
        validation.requireModel(command.getStratum());
        switch (command.getCommand()) {
            case CLOSE_ALERT -> {
                if (command.getAlertId() == null) {
                    throw new RejectedRecordException(MISSING_ID, "alertId is null: name the alert to close");
                }
            }
            case NEW_EPOCH -> {
                // needs nothing but the stratum
            }
            case UNRECOGNISED ->
                throw new RejectedRecordException(
                        UNRECOGNISED_VALUE, "command is not known to this version: send CLOSE_ALERT or NEW_EPOCH");
        }
    }

    private List<DriftAlert> carryOut(DriftCommand command) {
        long at = command.getIssuedAt().toEpochMilli();
        return switch (command.getCommand()) {
            case CLOSE_ALERT -> monitors.close(command.getStratum(), command.getAlertId(), at, command.getReason());
            case NEW_EPOCH -> monitors.restart(command.getStratum(), at);
            case UNRECOGNISED -> List.of();
        };
    }
}
