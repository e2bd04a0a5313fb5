package io.conformalstreams.conformal.drift;

import java.util.Map;
import java.util.stream.Collectors;

/**
 * The values of the {@linkplain DetectorSetting settings} of detectors.
 *
 * @param values the values that differ from their defaults; the constructor drops the others
 */
public record DetectorSettings(Map<DetectorSetting, Double> values) {

    /** Every setting at its default. */
    public static final DetectorSettings DEFAULT = new DetectorSettings(Map.of());

    /** @throws IllegalArgumentException if a value is not allowed */
    public DetectorSettings {
        values.forEach((setting, value) -> {
            if (!setting.allows(value)) {
                throw new IllegalArgumentException(
                        setting.key() + " " + value + " must be from " + setting.lowest() + " to " + setting.highest());
            }
        });
        values = values.entrySet().stream()
                .filter(entry -> entry.getValue() != entry.getKey().absent())
                .collect(Collectors.toUnmodifiableMap(Map.Entry::getKey, Map.Entry::getValue));
    }

    /** Returns the value of a setting. */
    public double value(DetectorSetting setting) {
        return values.getOrDefault(setting, setting.absent());
    }
}
