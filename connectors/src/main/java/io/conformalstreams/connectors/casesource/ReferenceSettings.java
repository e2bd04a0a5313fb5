package io.conformalstreams.connectors.casesource;

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
                                + "records "
                                + "carry volumes of any size.",
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
                                + "Their sum must stay below Kafka's limit on messages, by default 1 MiB.",
                        CaseSourceSettings.RECORDS,
                        9,
                        Width.SHORT,
                        "Largest inline volume");
    }
}
