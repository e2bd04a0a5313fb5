package io.conformalstreams.connectors.imagesource;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.setting.PlaceSettings;
import io.conformalstreams.objects.ObjectStore;
import io.conformalstreams.objects.StoredObject;
import java.nio.ByteBuffer;
import java.util.List;
import java.util.Optional;
import java.util.stream.Stream;
import org.apache.kafka.common.config.AbstractConfig;
import org.apache.kafka.connect.data.Field;
import org.apache.kafka.connect.data.Struct;

/** Puts pixels into their record, or into an object store to which the record refers. */
public final class PixelPlacement implements AutoCloseable {

    private final Optional<ObjectStore> objects;
    private final int mostInline;
    private final int room;

    private PixelPlacement(Optional<ObjectStore> objects, int mostInline, int room) {
        this.objects = objects;
        this.mostInline = mostInline;
        this.room = room;
    }

    /**
     * Opens the object store, if there is one.
     *
     * @param values those of {@link PlacementSettings} and {@link PlaceSettings}
     */
    public static PixelPlacement open(AbstractConfig values) {
        return new PixelPlacement(
                values.getString(PlacementSettings.OBJECTS).isEmpty()
                        ? Optional.empty()
                        : Optional.of(new ObjectStore(
                                List.of(PlaceSettings.open(values, PlacementSettings.OBJECTS)),
                                ObjectStore.LARGEST,
                                0)),
                values.getInt(PlacementSettings.INLINE_MAX),
                values.getInt(PlacementSettings.PIXELS_MAX));
    }

    /**
     * Returns the field {@code data} of scores or labels.
     *
     * @param pixels as they are sent
     * @throws io.conformalstreams.objects.UnreachableStoreException if the object store is unavailable
     */
    public Struct data(byte[] pixels) {
        Struct data = new Struct(ImageSchemas.DATA);
        return objects.isPresent() && pixels.length > mostInline
                ? data.put("ObjectReference", reference(objects.get().write(pixels)))
                : data.put("bytes", ByteBuffer.wrap(pixels));
    }

    /**
     * Checks that a record has room for its pixels. The producer or the broker would refuse a larger one at every
     * attempt, and the task could not go on to the next image.
     *
     * @param file the file of the scores, as the user knows it
     * @param value a prediction or a labelled image
     * @throws FormatException if scores and labels do not fit into a record
     */
    public void requireRoom(String file, Struct value) throws FormatException {
        long size = Stream.of("scores", "labels")
                .mapToLong(array -> inlineBytes(value, array))
                .sum();
        if (size > room) {
            throw new FormatException(
                    file,
                    "size of the pixels",
                    size + " bytes",
                    "a record has room for " + room + " bytes: set " + PlacementSettings.OBJECTS
                            + ", so that records refer to volumes above " + PlacementSettings.INLINE_MAX + " ("
                            + mostInline + "), or raise " + PlacementSettings.PIXELS_MAX
                            + ", the producer's max.request.size and the topic's max.message.bytes");
        }
    }

    @Override
    public void close() {
        objects.ifPresent(ObjectStore::close);
    }

    private static long inlineBytes(Struct value, String array) {
        Field field = value.schema().field(array);
        Struct pixels = field == null ? null : value.getStruct(array);
        byte[] inline = pixels == null ? null : pixels.getStruct("data").getBytes("bytes");
        return inline == null ? 0 : inline.length;
    }

    private static Struct reference(StoredObject object) {
        return new Struct(ImageSchemas.DATA.field("ObjectReference").schema())
                .put("uri", object.uri())
                .put("size", object.size())
                .put("sha256", object.sha256());
    }
}
