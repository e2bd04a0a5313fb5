package io.conformalstreams.processor.configuration;

import io.conformalstreams.processor.method.ConformalMethods;
import io.conformalstreams.processor.method.MethodType;
import io.conformalstreams.processor.setting.SettingGroup;
import java.util.ArrayList;
import java.util.List;

/** All settings of the configuration. */
final class ConfigurationSettings {

    private ConfigurationSettings() {}

    /** Returns the groups of settings, in the order in which a file contains them. */
    public static List<SettingGroup> groups() {
        List<SettingGroup> groups = new ArrayList<>(List.of(
                Topics.SETTINGS,
                Application.SETTINGS,
                NamedModels.MODEL,
                NamedModels.CHANNEL,
                ProcedureReader.SETTINGS));
        ConformalMethods.types().stream().map(MethodType::settings).forEach(groups::add);
        groups.addAll(List.of(
                Labels.SETTINGS,
                Limits.SETTINGS,
                ObjectStorageSettings.SETTINGS,
                DriftSettings.SETTINGS,
                ComparisonReader.SETTINGS,
                Cohorts.SETTINGS,
                KafkaPropertiesReader.SETTINGS));
        return groups;
    }
}
