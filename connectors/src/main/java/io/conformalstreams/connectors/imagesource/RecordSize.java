package io.conformalstreams.connectors.imagesource;

import io.conformalstreams.connectors.format.FormatException;
import java.util.stream.Stream;
import org.apache.kafka.common.config.ConfigDef;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/**
 * The room for pixels in a record. The producer or the broker would refuse a larger record at every attempt, and the
 * task could not go on to the next image.
 *
 * @param pixels largest number of bytes of scores and labels together, at least 1
 * @param alternative what the user can do instead of sending larger records; empty if there is nothing
 */
public record RecordSize(int pixels, String alternative) {

    /** Key of the setting. */
    public static final String SETTING = "record.pixels.max.bytes";

    /** What the topics of predictions and labelled images accept in a batch. */
    static final int OF_THE_TOPICS = 8 << 20;

    /** Everything but the pixels. The identifiers of 4,000 DICOM slices need most of it. */
    static final int OTHER_FIELDS = 1 << 18;

    /** Checks the values. */
    public RecordSize {
        if (pixels < 1) {
            throw new IllegalArgumentException("pixels must be at least 1, but is " + pixels);
        }
    }

    /**
     * Defines the setting.
     *
     * @param group the group of the settings of records
     * @param order its place in the group
     */
    public static void define(ConfigDef definition, String group, int order) {
        definition.define(
                SETTING,
                ConfigDef.Type.INT,
                OF_THE_TOPICS - OTHER_FIELDS,
                ConfigDef.Range.atLeast(1),
                ConfigDef.Importance.LOW,
                "Maximum size of the pixels in a record: scores and labels together, after compression, in bytes. An "
                        + "image with more is a bad file. The producer's max.request.size and the topics' "
                        + "max.message.bytes must admit records of this size.",
                group,
                order,
                ConfigDef.Width.SHORT,
                "Most pixels in a record");
    }

    /**
     * Checks a record.
     *
     * @param file the file of the scores, as the user knows it
     * @param value a prediction or a labelled image
     * @throws FormatException if its scores and labels do not fit into a record
     */
    public void require(String file, Struct value) throws FormatException {
        long size = Stream.of("scores", "labels")
                .mapToLong(array -> inlineBytes(value, array))
                .sum();
        if (size > pixels) {
            throw new FormatException(
                    file,
                    "size of the pixels",
                    size + " bytes",
                    "a record has room for " + pixels + ": " + alternative + "raise " + SETTING
                            + ", the producer's max.request.size and the topic's max.message.bytes");
        }
    }

    private static long inlineBytes(Struct value, String array) {
        Field field = value.schema().field(array);
        Struct pixels = field == null ? null : value.getStruct(array);
        byte[] inline = pixels == null ? null : pixels.getStruct("data").getBytes("bytes");
        return inline == null ? 0 : inline.length;
    }
}
