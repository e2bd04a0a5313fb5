package io.conformalstreams.conformal.drift;

/**
 * A number that operators can set for a detector. The registry declares it together with the detector, and the
 * configuration offers it under {@code drift.evidence}. It may change at any time: the state of a
 * detector does not depend on it.
 *
 * @param key the name in the configuration
 * @param absent the value if the configuration does not set it
 * @param lowest the smallest allowed value
 * @param highest the largest allowed value
 * @param description the meaning in whole sentences, for the configuration reference
 */
public record DetectorSetting(String key, double absent, double lowest, double highest, String description) {

    /** @throws IllegalArgumentException if the default is not allowed */
    public DetectorSetting {
        if (!(absent >= lowest && absent <= highest)) {
            throw new IllegalArgumentException("the default of " + key + " must be from " + lowest + " to " + highest);
        }
    }

    /** Returns whether a value is allowed. */
    public boolean allows(double value) {
        return value >= lowest && value <= highest;
    }
}
