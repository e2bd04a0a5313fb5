package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.PlacementSettings;
import io.conformalstreams.connectors.imagesource.RaterSettings;
import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The names of all settings of the case source. Also defines the settings about cases and records. */
final class CaseSourceSettings {

    static final String FOLDER = "folder";
    static final String SCORES_PATTERN = "scores.pattern";
    static final String LABELS_PATTERN = "labels.pattern";
    static final String STRATUM = "stratum";
    static final String IMAGE_ID = "image.id";
    static final String SIDECARS = "sidecars";
    static final String CHANNELS = "channels";
    static final String DIMENSIONS = "dimensions";
    static final String SCORES_KIND = "scores.kind";
    static final String SCORES_CONTENT = "scores.content";
    static final String ARRAYS = "arrays";
    static final String AXES = "axes";
    static final String SPACING = "spacing";
    static final String PIXELS_MAX_BYTES = "pixels.max.bytes";
    static final String PREDICTIONS_TOPIC = "predictions.topic";
    static final String LABELLED_IMAGES_TOPIC = "labelled.images.topic";
    static final String PREDICTIONS = "predictions";
    static final String LABELLED_PREDICTIONS = "labelled.predictions";
    static final String LABEL_POLICY = "label.policy";
    static final String SEND_SOURCE = "dicom.source";
    static final String COMPRESSION = "compression";
    static final String WITHDRAWALS = "withdrawals";
    static final String WITHDRAWAL_DELAY = "withdrawal.delay.ms";
    static final String SCAN_INTERVAL = "scan.interval.ms";
    static final String FILE_STABLE = "file.stable.ms";
    static final String FILE_MARKER_SUFFIX = "file.marker.suffix";
    static final String RESEND_MARKER_SUFFIX = "resend.marker.suffix";
    static final String BATCH_CASES = "batch.cases";

    /**
     * A file name that consists of the case's name and a suffix, in capital or small letters. A UID, or a UUID as
     * Orthanc stores it, needs no suffix.
     */
    private static final String CASE_FILE = "(?<case>[^/]+?)(?:\\.(?i:npz|npy|nii|nii\\.gz|png|dcm|nrrd|mha)"
            + "|(?<=/[0-9.]{5,64})|(?<=/[0-9a-f-]{32,64}))";

    private static final String CASES = "Cases";
    static final String RECORDS = "Records";

    private CaseSourceSettings() {}

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineCases(definition);
        PixelSettings.define(definition);
        defineRecords(definition);
        PlacementSettings.define(definition, RECORDS, 8);
        FileHandlingSettings.define(definition);
        PlaceSettings.define(definition);
        return definition;
    }

    private static void defineCases(ConfigDef definition) {
        definition
                .define(
                        FOLDER,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        PlaceSettings.place(),
                        Importance.HIGH,
                        "Folder to watch, with all folders below it, or s3://bucket/prefix. Symbolic links are "
                                + "not followed. All workers must see the same folder.",
                        CASES,
                        1,
                        Width.LONG,
                        "Folder")
                .define(
                        SCORES_PATTERN,
                        Type.STRING,
                        "(?<folder>(?:.*/)?)scores/" + CASE_FILE,
                        SettingRules.patternWithGroup("case"),
                        Importance.HIGH,
                        "Regular expression for the paths of score files relative to the folder, with / as "
                                + "separator. Its named groups can be used in stratum and image.id. The optional group "
                                + "unit gives the unit id. The optional group predictedAt gives the time: a date, or a "
                                + "date and time such as 20261120T083000Z, in UTC unless it has an offset.",
                        CASES,
                        2,
                        Width.LONG,
                        "Paths of scores")
                .define(
                        LABELS_PATTERN,
                        Type.STRING,
                        "(?<folder>(?:.*/)?)labels/" + CASE_FILE,
                        SettingRules.patternWithGroup("case"),
                        Importance.HIGH,
                        "Like scores.pattern, for label files. The optional group labelledAt gives the time. A "
                                + "label belongs to the scores whose path has the same values in all groups that the "
                                + "two "
                                + "patterns share.",
                        CASES,
                        3,
                        Width.LONG,
                        "Paths of labels")
                .define(
                        STRATUM,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Stratum of a case whose sidecar names none, for example unet@3|${site} if the pattern has a "
                                + "group site.",
                        CASES,
                        4,
                        Width.MEDIUM,
                        "Stratum")
                .define(
                        IMAGE_ID,
                        Type.STRING,
                        "${case}",
                        new ConfigDef.NonEmptyString(),
                        Importance.MEDIUM,
                        "Image id of a case whose sidecar names none. Never use a patient identifier.",
                        CASES,
                        5,
                        Width.MEDIUM,
                        "Image id")
                .define(
                        SIDECARS,
                        Type.STRING,
                        "optional",
                        ConfigDef.ValidString.in(SidecarPolicy.names().toArray(String[]::new)),
                        Importance.MEDIUM,
                        "Whether a sidecar, a JSON file of the same name with .json added, describes each file: "
                                + "none, optional, or required. With required, a file waits for its sidecar. A sidecar "
                                + "of scores may have stratum, "
                                + "imageId, unitId, predictionId, predictedAt, spacing, geometry and source; a sidecar of labels may "
                                + "have labelledAt, "
                                + "labelPolicy, audit, inclusionProbability, fold, spacing and geometry. Times default to those of the "
                                + "files.",
                        CASES,
                        6,
                        Width.SHORT,
                        "Sidecars",
                        SettingRules.recommending(SidecarPolicy.names()));
    }

    private static void defineRecords(ConfigDef definition) {
        definition
                .define(
                        PREDICTIONS_TOPIC,
                        Type.STRING,
                        "conformal.predictions",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Topic for predictions.",
                        RECORDS,
                        1,
                        Width.MEDIUM,
                        "Topic of predictions")
                .define(
                        LABELLED_IMAGES_TOPIC,
                        Type.STRING,
                        "conformal.labelled-images",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Topic for labelled images.",
                        RECORDS,
                        2,
                        Width.MEDIUM,
                        "Topic of labelled images")
                .define(
                        LABELLED_PREDICTIONS,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "If scores and label arrive together: whether to send a prediction before the labelled "
                                + "image.",
                        RECORDS,
                        3,
                        Width.SHORT,
                        "Predictions of labelled cases")
                .define(
                        LABEL_POLICY,
                        Type.STRING,
                        "default",
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "Label policy of labels whose sidecar names none. A new label policy starts a new " + "epoch.",
                        RECORDS,
                        4,
                        Width.MEDIUM,
                        "Label policy")
                .define(
                        RaterSettings.RATER,
                        Type.STRING,
                        "",
                        RaterSettings.nameOrEmpty(),
                        Importance.MEDIUM,
                        "Name of the reader who made all labels of this connector, if the model has raters. An opaque "
                                + "name such as reader-1, never that of a person. If several readers label the same "
                                + "images, start a connector for each of them, with a labels.pattern of its own.",
                        RECORDS,
                        10,
                        Width.MEDIUM,
                        "Rater")
                .define(
                        PREDICTIONS,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether to send predictions. Of several connectors for the raters of the same scores, only one "
                                + "may send them.",
                        RECORDS,
                        11,
                        Width.SHORT,
                        "Predictions")
                .define(
                        SEND_SOURCE,
                        Type.BOOLEAN,
                        true,
                        Importance.LOW,
                        "Whether predictions name the DICOM series of their image, if the score file or its sidecar "
                                + "names it. Its UIDs identify a study inside the hospital.",
                        RECORDS,
                        9,
                        Width.SHORT,
                        "DICOM source")
                .define(
                        COMPRESSION,
                        Type.STRING,
                        "zstd",
                        ConfigDef.ValidString.in("none", "zstd"),
                        Importance.LOW,
                        "Compression of pixels: none or zstd. With zstd, blocks that shrink by less than 10 % "
                                + "are stored uncompressed.",
                        RECORDS,
                        5,
                        Width.SHORT,
                        "Compression",
                        SettingRules.recommending(List.of("none", "zstd")))
                .define(
                        WITHDRAWALS,
                        Type.BOOLEAN,
                        true,
                        Importance.MEDIUM,
                        "Whether to withdraw a label if its file is removed while the scores remain. If all "
                                + "files of a case are removed, the case counts as archived and nothing is withdrawn.",
                        RECORDS,
                        6,
                        Width.SHORT,
                        "Withdrawals")
                .define(
                        WITHDRAWAL_DELAY,
                        Type.LONG,
                        60_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "Time in milliseconds for which a label file must be missing before its label is withdrawn. "
                                + "Choose a longer time than it takes to replace a file or to restart a file server.",
                        RECORDS,
                        7,
                        Width.SHORT,
                        "Withdrawal after");
    }
}
