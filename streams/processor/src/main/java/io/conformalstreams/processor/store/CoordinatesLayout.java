package io.conformalstreams.processor.store;

import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;

/**
 * The byte layout of a label's coordinates: event time (64 bits, milliseconds since 1970), partition (32), offset (64).
 * The compact form stores their differences from another label's coordinates, as signed varints.
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
     * @param near coordinates of the other label; {@link #getNear} needs the same
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
