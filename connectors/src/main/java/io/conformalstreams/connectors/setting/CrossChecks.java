package io.conformalstreams.connectors.setting;

import org.apache.kafka.common.config.Config;
import org.apache.kafka.common.config.ConfigException;

/** Checks settings against each other. A worker shows the errors when a connector is created. */
public final class CrossChecks {

    private CrossChecks() {}

    /**
     * Adds the errors of settings that contradict each other.
     *
     * @param config the settings after each was checked alone; if one of them is wrong, nothing is added
     * @param check throws a {@link ConfigException} that names the setting
     */
    public static Config add(Config config, Runnable check) {
        boolean singly = config.configValues().stream()
                .allMatch(value -> value.errorMessages().isEmpty());
        if (singly) {
            try {
                check.run();
            } catch (ConfigException e) {
                // The message begins: Invalid value ... for configuration <name>: ...
                config.configValues().stream()
                        .filter(value -> e.getMessage().contains(" for configuration " + value.name() + ":"))
                        .findFirst()
                        .orElse(config.configValues().get(0))
                        .addErrorMessage(e.getMessage());
            }
        }
        return config;
    }
}
