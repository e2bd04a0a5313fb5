package io.conformalstreams.processor.validation;

import io.conformalstreams.processor.configuration.Cohorts;
import io.conformalstreams.processor.metric.ConformalMetric;
import io.conformalstreams.processor.metric.ProcessorCounter;
import java.util.Map;
import java.util.SortedMap;
import java.util.TreeMap;
import org.apache.kafka.common.metrics.Sensor;
import org.apache.kafka.streams.processor.api.ProcessorContext;

/**
 * Keeps the valid attributes of a record, and counts those that it leaves out. A record is never rejected for an
 * attribute: attributes only describe, and a reader must not go without a set because a scanner was renamed.
 */
public final class DeclaredAttributes {

    /** Why an attribute forms no cohort. */
    public enum Omission {
        /** The configuration does not declare an attribute of this name. */
        UNDECLARED_NAME,
        /** The value is blank, too long, or has control characters. */
        INVALID_VALUE,
        /** The attribute already has as many values in the stratum as the configuration permits. */
        TOO_MANY_VALUES
    }

    private final Cohorts cohorts;
    private final Sensor undeclared;
    private final Sensor invalid;

    /** Starts the counters at 0. */
    public DeclaredAttributes(ProcessorContext<?, ?> context, Cohorts cohorts) {
        this.cohorts = cohorts;
        this.undeclared = counter(context, Omission.UNDECLARED_NAME);
        this.invalid = counter(context, Omission.INVALID_VALUE);
    }

    /** Returns a counter of attributes that form no cohort for a reason. */
    public static Sensor counter(ProcessorContext<?, ?> context, Omission reason) {
        return ProcessorCounter.of(context, ConformalMetric.ATTRIBUTES_LEFT_OUT, Map.of("reason", reason.name()));
    }

    /** Returns the declared attributes with a valid value, by name. */
    public SortedMap<String, String> of(Map<String, String> sent) {
        SortedMap<String, String> kept = new TreeMap<>();
        sent.forEach((name, value) -> {
            if (!cohorts.isDeclared(name)) {
                undeclared.record();
            } else if (!cohorts.isValue(value)) {
                invalid.record();
            } else {
                kept.put(name, value);
            }
        });
        return kept;
    }
}
