package io.conformalstreams.connectors.dicomwebsink;

import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.issued.IssuedSetSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import io.conformalstreams.connectors.study.ObjectKind;
import io.conformalstreams.connectors.study.StudyObjects;
import io.conformalstreams.connectors.study.StudySettings;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of the DICOMweb sink. */
final class DicomwebSinkConfiguration {

    static final String OBJECTS = "objects";

    private static final String GROUP = "Objects";

    private final AbstractConfig values;

    DicomwebSinkConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(definition(), settings, false);
        StudySettings.open(values);
        // Reads the key stores and the trusted certificates.
        DicomwebSettings.open(values);
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef()
                .define(
                        OBJECTS,
                        Type.LIST,
                        "segmentation",
                        SettingRules.namesOf(ObjectKind.settings()),
                        Importance.HIGH,
                        "The objects to store for each record: " + String.join(", ", ObjectKind.settings()) + ".",
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Objects",
                        SettingRules.recommending(ObjectKind.settings()));
        IssuedSetSettings.define(definition, GROUP, 2, "An archive");
        StudySettings.define(definition, true);
        return definition;
    }

    DicomwebClient openArchive() {
        return DicomwebSettings.open(values);
    }

    StudyObjects openObjects() {
        return StudySettings.open(values);
    }

    List<ObjectKind> kinds() {
        return values.getList(OBJECTS).stream().map(ObjectKind::ofSetting).toList();
    }

    Duration sourceWait() {
        return StudySettings.sourceWait(values);
    }

    IssuedSetSettings issued() {
        return IssuedSetSettings.of(values);
    }
}
