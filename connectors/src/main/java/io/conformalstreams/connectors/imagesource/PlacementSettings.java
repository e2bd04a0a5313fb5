package io.conformalstreams.connectors.imagesource;

import io.conformalstreams.connectors.setting.PlaceSettings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that decide which volumes records carry, and which they refer to. */
public final class PlacementSettings {

    /** Key of the setting that names the object store. */
    static final String OBJECTS = "objects";

    /** Key of the setting that limits volumes in a record if there is an object store. */
    static final String INLINE_MAX = "inline.max.bytes";

    /** Key of the setting that limits the pixels of a record. */
    static final String PIXELS_MAX = "record.pixels.max.bytes";

    /** What the topics of predictions and labelled images accept in a batch, in bytes. */
    private static final int BATCH = 8 << 20;

    /** Everything but the pixels, in bytes. The identifiers of 4,000 DICOM slices need most of it. */
    static final int OTHER_FIELDS = 1 << 18;

    private PlacementSettings() {}

    /**
     * Defines the settings. {@link PlaceSettings} has those of the object store's service.
     *
     * @param group the group of the settings of records
     * @param order their place in the group
     */
    public static void define(ConfigDef definition, String group, int order) {
        definition
                .define(
                        OBJECTS,
                        Type.STRING,
                        "",
                        PlaceSettings.placeOrNone(),
                        Importance.MEDIUM,
                        "Object store for volumes above inline.max.bytes: an existing folder or s3://bucket/prefix. It "
                                + "must be one of the application's objects.roots. Empty: records carry all volumes, "
                                + "and those that do not fit are bad files.",
                        group,
                        order,
                        Width.LONG,
                        "Object store")
                .define(
                        INLINE_MAX,
                        Type.INT,
                        500_000,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "Maximum size in bytes, after compression, of the scores in a record, and separately of the "
                                + "labels. The default lets both fit into 1 MiB, Kafka's own limit on a record. Without "
                                + "objects, this setting has no effect.",
                        group,
                        order + 1,
                        Width.SHORT,
                        "Largest inline volume")
                .define(
                        PIXELS_MAX,
                        Type.INT,
                        BATCH - OTHER_FIELDS,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "Maximum size of the pixels in a record: scores and labels together, after compression, in "
                                + "bytes. An image with more is a bad file. The producer's max.request.size and the "
                                + "topics' max.message.bytes must admit records of this size.",
                        group,
                        order + 2,
                        Width.SHORT,
                        "Most pixels in a record");
    }
}
