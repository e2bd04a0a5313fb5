package io.conformalstreams.conformal.drift;

import java.util.OptionalLong;

/**
 * A mature prediction, with what is known of its label at maturity.
 *
 * @param unitId the exchangeable unit of the prediction, for example the patient
 * @param predictionId the id of the prediction in its unit
 * @param delay the time from prediction to label in milliseconds; empty without a label
 * @param audit whether the label is from the random audit sample
 */
public record MaturePrediction(String unitId, String predictionId, OptionalLong delay, boolean audit) {

    /** @throws IllegalArgumentException if audit is true and there is no label */
    public MaturePrediction {
        if (audit && delay.isEmpty()) {
            throw new IllegalArgumentException("an audited prediction must have a label");
        }
    }
}
