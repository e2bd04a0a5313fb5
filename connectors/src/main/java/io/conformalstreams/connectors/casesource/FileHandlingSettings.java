package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.setting.FileErrorSettings;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/** The settings that decide when the case source reads a file, and what it does with a bad one. */
final class FileHandlingSettings {

    private static final String COMPLETENESS = "Completeness";
    private static final String FAILURES = "Failures";

    private FileHandlingSettings() {}

    static void define(ConfigDef definition) {
        defineCompleteness(definition);
        FileErrorSettings.define(
                definition,
                FAILURES,
                1,
                "Action for a file that cannot be read: fail the task, skip the file until it "
                        + "changes, or skip it and report it to file.errors.topic.",
                "bad files. The key is the case, the value a JSON text with file, field, value and remedy.");
    }

    private static void defineCompleteness(ConfigDef definition) {
        definition
                .define(
                        CaseSourceSettings.SCAN_INTERVAL,
                        Type.LONG,
                        5_000L,
                        ConfigDef.Range.atLeast(1),
                        Importance.MEDIUM,
                        "Time from one listing of the folder to the next, in milliseconds.",
                        COMPLETENESS,
                        1,
                        Width.SHORT,
                        "Scan every")
                .define(
                        CaseSourceSettings.FILE_STABLE,
                        Type.LONG,
                        10_000L,
                        ConfigDef.Range.atLeast(0),
                        Importance.MEDIUM,
                        "Time in "
                                + "milliseconds for which the size and time of a file must stay unchanged before it is "
                                + "read.",
                        COMPLETENESS,
                        2,
                        Width.SHORT,
                        "Stable for")
                .define(
                        CaseSourceSettings.FILE_MARKER_SUFFIX,
                        Type.STRING,
                        "",
                        Importance.MEDIUM,
                        "Suffix of the marker that declares a file complete: with .done, the marker of case.npz is "
                                + "case.npz.done. The marker must not be older than the file. If a suffix is set, only "
                                + "the "
                                + "marker decides. Sidecars need markers, too. Empty: file.stable.ms decides.",
                        COMPLETENESS,
                        3,
                        Width.SHORT,
                        "Done marker")
                .define(
                        CaseSourceSettings.RESEND_MARKER_SUFFIX,
                        Type.STRING,
                        ".resend",
                        new ConfigDef.NonEmptyString(),
                        Importance.LOW,
                        "Suffix of a marker file beside the scores, for example case.npz.resend. The case is sent again"
                                + " each time the marker is written. Use it for cases that were rejected.",
                        COMPLETENESS,
                        5,
                        Width.SHORT,
                        "Resend marker")
                .define(
                        CaseSourceSettings.BATCH_CASES,
                        Type.INT,
                        16,
                        ConfigDef.Range.atLeast(1),
                        Importance.LOW,
                        "Maximum number of cases to read before their records go to the worker. The records stay "
                                + "in memory until then.",
                        COMPLETENESS,
                        4,
                        Width.SHORT,
                        "Cases in a batch");
    }
}
