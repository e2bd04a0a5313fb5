package io.conformalstreams.connectors.masksink;

import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import io.conformalstreams.connectors.study.StudyObjects;
import io.conformalstreams.connectors.study.StudySettings;
import io.conformalstreams.objects.Location;
import java.util.List;
import java.util.Map;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings of the mask sink. */
final class MaskSinkConfiguration {

    static final String FOLDER = "folder";
    static final String FORMATS = "formats";
    static final String PROCEDURES = "procedures";
    static final String PIXELS_MAX = "pixels.max";
    static final String RETRY_BACKOFF = "retry.backoff.ms";
    static final String MAX_RETRIES = "max.retries";

    private static final String FILES = "Files";
    private static final String FAILURES = "Failures";
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
                        SettingRules.recommending(FORMAT_NAMES))
                .define(
                        PROCEDURES,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Procedures whose sets are written. Empty: all.",
                        FILES,
                        3,
                        Width.MEDIUM,
                        "Procedures")
                .define(
                        PIXELS_MAX,
                        Type.LONG,
                        1L << 28,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 1024),
                        Importance.LOW,
                        "Maximum number of pixels of an image. A record with more pixels is an errant record. Each "
                                + "file "
                                + "is built in memory, with one byte per pixel.",
                        FAILURES,
                        1,
                        Width.SHORT,
                        "Most pixels")
                .define(
                        RETRY_BACKOFF,
                        Type.LONG,
                        5_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "Time in milliseconds before the next attempt to write.",
                        FAILURES,
                        2,
                        Width.SHORT,
                        "Wait before writing again")
                .define(
                        MAX_RETRIES,
                        Type.INT,
                        60,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "Number of failed attempts in a row that the task tries again. The next failure stops the "
                                + "task. A folder "
                                + "that cannot be written to is not the record's fault, so no record is skipped.",
                        FAILURES,
                        3,
                        Width.SHORT,
                        "Attempts to write again");
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

    /** Whether to write the sets of a procedure. */
    boolean includes(String procedure) {
        Set<String> procedures = Set.copyOf(values.getList(PROCEDURES));
        return procedures.isEmpty() || procedures.contains(procedure);
    }

    long mostPixels() {
        return values.getLong(PIXELS_MAX);
    }

    long retryBackoffMillis() {
        return values.getLong(RETRY_BACKOFF);
    }

    int retries() {
        return values.getInt(MAX_RETRIES);
    }
}
