package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.time.Instant;

/** Coordinates of a label in stored values: event time (64 bits, milliseconds since 1970), partition (32), offset (64). */
final class CoordinatesLayout {

    private CoordinatesLayout() {}

    static void put(LayoutWriter writer, RecordCoordinates coordinates) {
        writer.putLong(coordinates.getLabelledAt().toEpochMilli())
                .putInt(coordinates.getPartition())
                .putLong(coordinates.getOffset());
    }

    static RecordCoordinates get(LayoutReader reader) {
        return new RecordCoordinates(Instant.ofEpochMilli(reader.getLong()), reader.getInt(), reader.getLong());
    }
}
