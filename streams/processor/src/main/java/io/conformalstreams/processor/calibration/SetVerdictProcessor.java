package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CoverageOutcome;
import org.apache.kafka.streams.processor.api.Processor;
import org.apache.kafka.streams.processor.api.ProcessorContext;
import org.apache.kafka.streams.processor.api.Record;

/** Selects the outcomes that may move adaptive levels, and reduces them to verdicts. */
final class SetVerdictProcessor implements Processor<String, CoverageOutcome, String, CalibrationInput> {

    private ProcessorContext<String, CalibrationInput> context;

    @Override
    public void init(ProcessorContext<String, CalibrationInput> context) {
        this.context = context;
    }

    @Override
    public void process(Record<String, CoverageOutcome> record) {
        if (record.value() != null) {
            long offset = context.recordMetadata().orElseThrow().offset();
            SetVerdict.of(record.value(), offset).ifPresent(verdict -> context.forward(record.withValue(verdict)));
        }
    }
}
