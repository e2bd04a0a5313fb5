package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;

/**
 * The bytes of a {@link MonitorEpoch}: epoch of the labels, restarts (32 bits each), and fingerprint. A header entry
 * starts with the epoch of the units that it counts, because units of another epoch do not count.
 */
final class EpochLayout {

    private EpochLayout() {}

    static LayoutWriter put(LayoutWriter writer, MonitorEpoch epoch) {
        return writer.putInt(epoch.labels()).putInt(epoch.restarts()).putText(epoch.fingerprint());
    }

    /** Reads an epoch, and returns whether it is the given one. */
    static boolean isCurrent(LayoutReader reader, MonitorEpoch epoch) {
        boolean current = reader.getInt() == epoch.labels();
        current &= reader.getInt() == epoch.restarts();
        return current & reader.getText().equals(epoch.fingerprint());
    }
}
