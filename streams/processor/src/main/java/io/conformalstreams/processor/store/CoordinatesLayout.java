package io.conformalstreams.processor.store;

import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;

/**
 * Coordinates of a label in stored values: event time (64 bits, milliseconds since 1970), partition (32), offset (64); or, in
 * fewer bytes, each less that of another label, as a signed varint.
 */
public final class CoordinatesLayout {

    private CoordinatesLayout() {}

    public static void put(LayoutWriter writer, RecordCoordinates coordinates) {
        writer.putLong(coordinates.getLabelledAt().toEpochMilli())
                .putInt(coordinates.getPartition())
                .putLong(coordinates.getOffset());
    }

    public static RecordCoordinates get(LayoutReader reader) {
        return new RecordCoordinates(Instant.ofEpochMilli(reader.getLong()), reader.getInt(), reader.getLong());
    }

    /**
     * Writes coordinates.
     *
     * @param near those of another label, given again to {@link #getNear}
     */
    public static void putNear(LayoutWriter writer, RecordCoordinates near, RecordCoordinates coordinates) {
        writer.putSignedVarint(coordinates.getLabelledAt().toEpochMilli()
                        - near.getLabelledAt().toEpochMilli())
                .putSignedVarint((long) coordinates.getPartition() - near.getPartition())
                .putSignedVarint(coordinates.getOffset() - near.getOffset());
    }

    public static RecordCoordinates getNear(LayoutReader reader, RecordCoordinates near) {
        return new RecordCoordinates(
                Instant.ofEpochMilli(near.getLabelledAt().toEpochMilli() + reader.getSignedVarint()),
                (int) (near.getPartition() + reader.getSignedVarint()),
                near.getOffset() + reader.getSignedVarint());
    }
}
