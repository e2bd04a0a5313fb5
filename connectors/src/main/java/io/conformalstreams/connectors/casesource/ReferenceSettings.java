package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.setting.PlaceSettings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that say which volumes records carry by reference. */
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
                        "Object store for volumes above inline.max.bytes, one of the application's objects.roots: a folder"
                                + " that is there, or s3://bucket/prefix. Empty: records carry volumes of any size.",
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
                        "Most bytes of scores, and of labels, inside a record, compressed as they are sent. Both together"
                                + " stay below the limit on messages, 1 MiB where nobody has raised it.",
                        CaseSourceSettings.RECORDS,
                        9,
                        Width.SHORT,
                        "Largest inline volume");
    }
}
