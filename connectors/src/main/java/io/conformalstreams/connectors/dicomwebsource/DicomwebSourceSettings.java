package io.conformalstreams.connectors.dicomwebsource;

import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.imagesource.LabelValuesSetting;
import io.conformalstreams.connectors.imagesource.PlacementSettings;
import io.conformalstreams.connectors.imagesource.RaterSettings;
import io.conformalstreams.connectors.setting.FileErrorSettings;
import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import java.util.List;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;
import org.apache.kafka.common.config.ConfigException;

/** Names and definitions of the DICOMweb source's settings. */
final class DicomwebSourceSettings {

    static final String STRATUM = "stratum";
    static final String IMAGE_ID_TAG = "image.id.tag";
    static final String CHANNELS = "channels";
    static final String DIMENSIONS = "dimensions";
    static final String SCORES_KIND = "scores.kind";
    static final String PIXELS_MAX_BYTES = "pixels.max.bytes";
    static final String PREDICTIONS_TOPIC = "predictions.topic";
    static final String LABELLED_IMAGES_TOPIC = "labelled.images.topic";
    static final String SOURCE_IDENTIFIERS = "source.identifiers";
    static final String ATTRIBUTES = "attributes";
    static final String LABELS = "labels";
    static final String LABEL_POLICY = "label.policy";
    static final String AUDIT = "label.audit";
    static final String POLL_INTERVAL = "poll.interval.ms";
    static final String STUDY_DAYS = "study.days";
    static final String RETRY_BACKOFF = "retry.backoff.ms";
    static final String MAX_RETRIES = "max.retries";

    private static final String IMAGES = "Images";
    private static final String RECORDS = "Records";
    private static final String READERS = "Readers' labels";
    private static final String POLLING = "Polling";
    private static final String FAILURES = "Failures";

    private DicomwebSourceSettings() {}

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef();
        defineImages(definition);
        defineRecords(definition);
        definition
                .define(
                        LABELS,
                        Type.BOOLEAN,
                        true,
                        Importance.HIGH,
                        "Whether segmentations of a series with a Parametric Map become labelled images. "
                                + "Segmentations that this project made never do.",
                        READERS,
                        1,
                        Width.SHORT,
                        "Labels")
                .define(
                        LABEL_POLICY,
                        Type.STRING,
                        "reader-corrected",
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Label policy of these labels. They need a policy of their own, because the sets anchor "
                                + "the readers who see them. A new label policy starts a new epoch.",
                        READERS,
                        2,
                        Width.MEDIUM,
                        "Label policy")
                .define(
                        AUDIT,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether these labels count as a random audit. By default they don't: the images that "
                                + "readers correct are not a random sample, and a segmentation that is accepted "
                                + "unchanged is not an independent label.",
                        READERS,
                        3,
                        Width.SHORT,
                        "Audit")
                .define(
                        RaterSettings.CREATORS,
                        Type.PASSWORD,
                        "",
                        Importance.MEDIUM,
                        "Raters of the labels by the Content Creator's Name (0070,0084) of their segmentation, if the "
                                + "model has raters: Reader^One=reader-1;Reader^Two=reader-2. Raters have opaque "
                                + "names. Only these are sent: the names of the creators are those of persons, stay "
                                + "on the worker and are neither logged nor reported.",
                        READERS,
                        4,
                        Width.LONG,
                        "Raters of creators")
                .define(
                        POLL_INTERVAL,
                        Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(1),
                        Importance.MEDIUM,
                        "Time from one search of the archive to the next, in milliseconds.",
                        POLLING,
                        1,
                        Width.SHORT,
                        "Poll interval")
                .define(
                        STUDY_DAYS,
                        Type.INT,
                        30,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "Largest age of a study in days, counted from its study date. 0: no limit, so each "
                                + "search lists the whole archive.",
                        POLLING,
                        2,
                        Width.SHORT,
                        "Age of studies");
        defineFailures(definition);
        DicomwebSettings.define(definition, true);
        PlaceSettings.define(definition);
        return definition;
    }

    private static void defineImages(ConfigDef definition) {
        definition
                .define(
                        STRATUM,
                        Type.STRING,
                        ConfigDef.NO_DEFAULT_VALUE,
                        new ConfigDef.NonEmptyString(),
                        Importance.HIGH,
                        "Stratum of all images, such as unet@3|north.",
                        IMAGES,
                        1,
                        Width.MEDIUM,
                        "Stratum")
                .define(
                        IMAGE_ID_TAG,
                        Type.STRING,
                        "",
                        tag(),
                        Importance.HIGH,
                        "Tag of the attribute whose value is the image id, such as 00080050 for the accession number. Empty: a "
                                + "digest of the source series. Never use a patient identifier.",
                        IMAGES,
                        2,
                        Width.SHORT,
                        "Tag of the image id")
                .define(
                        CHANNELS,
                        Type.LIST,
                        ConfigDef.NO_DEFAULT_VALUE,
                        SettingRules.distinctNames(),
                        Importance.HIGH,
                        "Names of the channels, in the order of the frames of a slice and as in the model's "
                                + "configuration.",
                        IMAGES,
                        3,
                        Width.MEDIUM,
                        "Channels")
                .define(
                        DIMENSIONS,
                        Type.INT,
                        3,
                        ConfigDef.Range.between(2, 3),
                        Importance.HIGH,
                        "Number of dimensions of an image, 2 or 3. A stack of one slice counts as a two-dimensional"
                                + " image.",
                        IMAGES,
                        4,
                        Width.SHORT,
                        "Dimensions")
                .define(
                        SCORES_KIND,
                        Type.STRING,
                        "probability",
                        ConfigDef.ValidString.in("probability", "logit"),
                        Importance.HIGH,
                        "The kind of scores, as configured for the model: probability or logit. Maps with other "
                                + "values are left out.",
                        IMAGES,
                        5,
                        Width.SHORT,
                        "Kind of scores",
                        SettingRules.recommending(List.of("probability", "logit")))
                .define(
                        LabelValuesSetting.VALUES,
                        Type.LIST,
                        "",
                        Importance.HIGH,
                        "Label values with the labels or codes of their segments, as in 1=cell,2=nucleus|SCT:84640000. Empty: "
                                + "the channels have the values 1, 2, ... and their own names.",
                        IMAGES,
                        6,
                        Width.MEDIUM,
                        "Label values")
                .define(
                        LabelValuesSetting.IGNORE,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Value of unannotated pixels, such as 255 or 3=unlabelled. Empty: every pixel is annotated.",
                        IMAGES,
                        7,
                        Width.SHORT,
                        "Ignored label value")
                .define(
                        PIXELS_MAX_BYTES,
                        Type.INT,
                        1 << 30,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 8),
                        Importance.LOW,
                        "Maximum size of the decoded pixels of an object, in bytes. A larger one is left out.",
                        IMAGES,
                        8,
                        Width.SHORT,
                        "Most bytes");
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
                        "Predictions")
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
                        "Labelled images")
                .define(
                        SOURCE_IDENTIFIERS,
                        Type.BOOLEAN,
                        false,
                        Importance.MEDIUM,
                        "Whether predictions name the study, series and instances of their image, so that a "
                                + "sink finds the series. These UIDs identify a study inside the hospital.",
                        RECORDS,
                        3,
                        Width.SHORT,
                        "Source identifiers")
                .define(
                        ATTRIBUTES,
                        Type.LIST,
                        "",
                        AttributeTags.validator(),
                        Importance.LOW,
                        "Attributes of predictions, which name the cohorts of their image. Each entry has the name of an"
                                + " attribute and the tag of its value in the scored object, as in"
                                + " scanner=00081090,protocol=00181030. Only tags of the equipment and the acquisition are"
                                + " permitted. Empty: none.",
                        RECORDS,
                        4,
                        Width.LONG,
                        "Attributes");
        PlacementSettings.define(definition, RECORDS, 5);
    }

    private static void defineFailures(ConfigDef definition) {
        FileErrorSettings.define(
                definition,
                FAILURES,
                1,
                "Action for an object that cannot be retrieved or read, or doesn't match the settings: fail the task, skip "
                        + "the object, or skip it and report it to file.errors.topic. A skipped object is read again later.",
                "skipped objects. The key is a digest of the SOP instance, the value a JSON text with field, value and "
                        + "remedy.");
        definition
                .define(
                        RETRY_BACKOFF,
                        Type.LONG,
                        60_000L,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "Time in milliseconds before a skipped object is read again. It doubles with each attempt.",
                        FAILURES,
                        3,
                        Width.SHORT,
                        "Wait before reading again")
                .define(
                        MAX_RETRIES,
                        Type.INT,
                        8,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "How many times a skipped object is read again: after 1, 2, 4, ... minutes, so for four hours "
                                + "by default. Each start of the task begins anew.",
                        FAILURES,
                        4,
                        Width.SHORT,
                        "Attempts to read again");
    }

    private static ConfigDef.Validator tag() {
        return ConfigDef.LambdaValidator.with(
                (name, value) -> {
                    if (value != null && !((String) value).matches("|[0-9A-Fa-f]{8}")) {
                        throw new ConfigException(name, value, "a tag like 00080050 is needed, or none");
                    }
                },
                () -> "tag of eight hexadecimal digits, or empty");
    }
}
