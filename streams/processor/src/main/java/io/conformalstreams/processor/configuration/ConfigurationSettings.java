package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.setting.SettingGroup;
import java.util.List;

/** Every setting of the configuration. */
final class ConfigurationSettings {

    private ConfigurationSettings() {}

    /** The groups of settings, in the order in which a file has them. */
    public static List<SettingGroup> groups() {
        return List.of(
                Topics.SETTINGS,
                Application.SETTINGS,
                NamedModels.MODEL,
                NamedModels.CHANNEL,
                Labels.SETTINGS,
                Limits.SETTINGS,
                ObjectStorageSettings.SETTINGS,
                DriftSettings.SETTINGS,
                KafkaPropertiesReader.SETTINGS);
    }
}
