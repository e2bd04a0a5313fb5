package io.conformalstreams.connectors.dicomwebsink;

import io.conformalstreams.connectors.dicomweb.DicomwebClient;
import io.conformalstreams.connectors.dicomweb.DicomwebSettings;
import io.conformalstreams.connectors.setting.SettingRules;
import io.conformalstreams.connectors.study.ObjectKind;
import io.conformalstreams.connectors.study.StudyObjects;
import io.conformalstreams.connectors.study.StudySettings;
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
    static final String PROCEDURES = "procedures";
    static final String PIXELS_MAX = "pixels.max";
    static final String RETRY_BACKOFF = "retry.backoff.ms";
    static final String MAX_RETRIES = "max.retries";

    private static final String GROUP = "Objects";
    private static final String FAILURES = "Failures";

    private final AbstractConfig values;

    DicomwebSinkConfiguration(Map<String, String> settings) {
        values = new AbstractConfig(definition(), settings, false);
        StudySettings.open(values);
    }

    static ConfigDef definition() {
        ConfigDef definition = new ConfigDef()
                .define(
                        OBJECTS,
                        Type.LIST,
                        "segmentation",
                        SettingRules.namesOf(ObjectKind.settings()),
                        Importance.HIGH,
                        "What is stored of each record: " + String.join(", ", ObjectKind.settings()) + ".",
                        GROUP,
                        1,
                        Width.MEDIUM,
                        "Objects",
                        SettingRules.recommending(ObjectKind.settings()))
                .define(
                        PROCEDURES,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Procedures whose sets are stored. Empty: all.",
                        GROUP,
                        2,
                        Width.MEDIUM,
                        "Procedures")
                .define(
                        PIXELS_MAX,
                        Type.LONG,
                        1L << 28,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 1024),
                        Importance.LOW,
                        "Maximum number of pixels of an image. A record with more is an errant record.",
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
                        "How long to wait before the next attempt to store, in milliseconds.",
                        FAILURES,
                        2,
                        Width.SHORT,
                        "Wait before storing again")
                .define(
                        MAX_RETRIES,
                        Type.INT,
                        60,
                        ConfigDef.Range.atLeast(0),
                        Importance.LOW,
                        "How many attempts in a row may fail before the task fails. An archive that cannot be reached is no "
                                + "fault of the record, so no record is skipped.",
                        FAILURES,
                        3,
                        Width.SHORT,
                        "Attempts to store again");
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

    /** Whether sets of a procedure are stored. */
    boolean includes(String procedure) {
        List<String> procedures = values.getList(PROCEDURES);
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
