package io.conformalstreams.connectors.issued;

import java.util.List;
import java.util.Set;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.common.config.ConfigDef.Importance;
import org.apache.kafka.common.config.ConfigDef.Type;
import org.apache.kafka.common.config.ConfigDef.Width;

/**
 * The settings that all sinks of issued sets have: which records a sink takes, and how often it tries again.
 *
 * @param procedures the procedures whose sets the sink takes; empty: all
 * @param mostPixels maximum number of pixels of an image
 * @param retryBackoffMillis time before the next attempt
 * @param retries how many times in a row a task retries after a failure
 */
public record IssuedSetSettings(Set<String> procedures, long mostPixels, long retryBackoffMillis, int retries) {

    /** Key of the procedures. */
    public static final String PROCEDURES = "procedures";
    /** Key of the maximum number of pixels. */
    public static final String PIXELS_MAX = "pixels.max";
    /** Key of the time before the next attempt. */
    public static final String RETRY_BACKOFF = "retry.backoff.ms";
    /** Key of the number of retries. */
    public static final String MAX_RETRIES = "max.retries";

    private static final String FAILURES = "Failures";

    /** Copies the procedures. */
    public IssuedSetSettings {
        procedures = Set.copyOf(procedures);
    }

    /** Reads the settings of a sink. */
    public static IssuedSetSettings of(AbstractConfig values) {
        List<String> procedures = values.getList(PROCEDURES);
        return new IssuedSetSettings(
                Set.copyOf(procedures),
                values.getLong(PIXELS_MAX),
                values.getLong(RETRY_BACKOFF),
                values.getInt(MAX_RETRIES));
    }

    /**
     * Adds the settings to those of a sink.
     *
     * @param group group of the setting {@code procedures}
     * @param orderInGroup its place in that group
     * @param target what can't be reached if an attempt fails, such as "An archive"
     */
    public static void define(ConfigDef definition, String group, int orderInGroup, String target) {
        definition
                .define(
                        PROCEDURES,
                        Type.LIST,
                        "",
                        Importance.MEDIUM,
                        "Procedures whose sets are written. Empty: all.",
                        group,
                        orderInGroup,
                        Width.MEDIUM,
                        "Procedures")
                .define(
                        PIXELS_MAX,
                        Type.LONG,
                        1L << 28,
                        ConfigDef.Range.between(1, Integer.MAX_VALUE - 1024),
                        Importance.LOW,
                        "Maximum number of pixels of an image. A record with more pixels is an errant record. Each file or"
                                + " object is built in memory, with one byte per pixel.",
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
                        "How many times in a row the task retries after a failure. The next failure stops the task. "
                                + target + " that can't be reached is not the record's fault, so no record is "
                                + "skipped.",
                        FAILURES,
                        3,
                        Width.SHORT,
                        "Attempts to write again");
    }

    /** Whether the sink takes the sets of a procedure. */
    public boolean includes(String procedure) {
        return procedures.isEmpty() || procedures.contains(procedure);
    }
}
