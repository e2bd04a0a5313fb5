package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.imagesource.RecordSize;
import io.conformalstreams.connectors.setting.PlaceSettings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that decide which volumes records carry by reference. */
final class ReferenceSettings {

    private ReferenceSettings() {}

    static void define(ConfigDef definition) {
        definition
                .define(
                        CaseSourceSettings.OBJECTS,
                        Type.STRING,
                        "",
                        PlaceSettings.placeOrNone(),
                        Importance.MEDIUM,
                        "Object store for volumes above inline.max.bytes: an existing folder or "
                                + "s3://bucket/prefix. It must be one of the application's objects.roots. Empty: "
                                + "records carry all volumes, and those that do not fit are bad files.",
                        CaseSourceSettings.RECORDS,
                        8,
                        Width.LONG,
                        "Object store")
                .define(
                        CaseSourceSettings.INLINE_MAX,
                        Type.INT,
                        500_000,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "Maximum size in bytes, after compression, of the scores in a record, and separately of the "
                                + "labels. "
                                + "Both fit into Kafka's default limit of 1 MiB by default. Without objects, it has no effect.",
                        CaseSourceSettings.RECORDS,
                        9,
                        Width.SHORT,
                        "Largest inline volume");
        RecordSize.define(definition, CaseSourceSettings.RECORDS, 12);
    }
}
