package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;

/**
 * The progress of a model at a site. Layout, version 1: version (8 bits), time (64), waiting (64).
 *
 * @param time latest event time of a label, milliseconds since 1970
 * @param waiting number of its closed units that wait for the other model
 */
record ModelClock(long time, long waiting) {

    static final ModelClock START = new ModelClock(Long.MIN_VALUE, 0);

    private static final byte VERSION = 1;

    ModelClock at(long labelledAt) {
        return new ModelClock(Math.max(time, labelledAt), waiting);
    }

    ModelClock waiting(long more) {
        return new ModelClock(time, waiting + more);
    }

    byte[] toBytes() {
        return new LayoutWriter(VERSION).putLong(time).putLong(waiting).toBytes();
    }

    static ModelClock of(byte[] bytes) {
        if (bytes == null) {
            return START;
        }
        LayoutReader reader = new LayoutReader("clock of a compared model", bytes, VERSION);
        ModelClock clock = new ModelClock(reader.getLong(), reader.getLong());
        reader.requireEnd();
        return clock;
    }
}
