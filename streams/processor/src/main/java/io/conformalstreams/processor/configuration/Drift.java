package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.reading.Constraint;

/**
 * Drift monitors.
 *
 * @param falseAlertsPerMillionLabels bound on the expected number of alerts of one monitor per million judged labels
 *     while the promise holds
 */
public record Drift(double falseAlertsPerMillionLabels) {

    static final Constraint<Double> RATE =
            new Constraint<>("a number above 0 and at most 1000000", rate -> rate > 0 && rate <= 1_000_000);

    public Drift {
        RATE.require("falseAlertsPerMillionLabels", falseAlertsPerMillionLabels);
    }
}
