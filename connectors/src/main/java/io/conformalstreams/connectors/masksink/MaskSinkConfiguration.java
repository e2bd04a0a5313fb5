package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.issued.IssuedSetSettings;
import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import io.conformalstreams.connectors.study.StudyObjects;
import io.conformalstreams.connectors.study.StudySettings;
import io.conformalstreams.objects.Location;
import java.time.Duration;
import java.util.List;
import java.util.Map;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of the mask sink. */
final class MaskSinkConfiguration {

    static final String FOLDER = "folder";
    static final String FORMATS = "formats";

    private static final String FILES = "Files";
    private static final List<String> FORMAT_NAMES =
            List.of(MaskFormat.values()).stream().map(MaskFormat::setting).toList();

    private final AbstractConfig values;

    MaskSinkConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(definition(), settings, false);
        PlaceSettings.requireKeyPair(values);
        StudySettings.open(values);
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef()
                .define(
                        FOLDER,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        PlaceSettings.place(),
                        Importance.HIGH,
                        "Folder for the files, or s3://bucket/prefix. A file's path below it is <stratum>/<image "
                                + "id>/<procedure>/<file>. A missing folder is created. In names, characters other "
                                + "than "
                                + "letters, digits and . _ @ = + - are written as %XX.",
                        FILES,
                        1,
                        Width.LONG,
                        "Folder")
                .define(
                        FORMATS,
                        Type.LIST,
                        "nifti",
                        SettingRules.namesOf(FORMAT_NAMES),
                        Importance.HIGH,
                        "Formats to write: nifti (one .nii.gz per set), png (one file per set and slice), npz, seg-nrrd, rtstruct, "
                                + "dicom-sr, fhir, dicom-seg and coco-rle. sets.json is written last; it names the predictions and "
                                + "thresholds that the sets cite.",
                        FILES,
                        2,
                        Width.MEDIUM,
                        "Formats",
                        SettingRules.recommending(FORMAT_NAMES));
        IssuedSetSettings.define(definition, FILES, 3, "A folder");
        StudySettings.define(definition, false);
        PlaceSettings.define(definition);
        return definition;
    }

    StudyObjects openObjects() {
        return StudySettings.open(values);
    }

    Location openPlace() {
        return PlaceSettings.open(values, FOLDER);
    }

    List<MaskFormat> formats() {
        return values.getList(FORMATS).stream()
                .map(name -> MaskFormat.ofSetting(name).orElseThrow())
                .toList();
    }

    Duration sourceWait() {
        return StudySettings.sourceWait(values);
    }

    IssuedSetSettings issued() {
        return IssuedSetSettings.of(values);
    }
}
