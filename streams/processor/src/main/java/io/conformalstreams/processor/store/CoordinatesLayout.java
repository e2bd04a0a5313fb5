package io.conformalstreams.processor.store;

import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Instant;

/** Coordinates of a label in stored values: event time (64 bits, milliseconds since 1970), partition (32), offset (64). */
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
}
