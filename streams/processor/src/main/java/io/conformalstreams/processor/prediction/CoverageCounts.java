package io.conformalstreams.processor.prediction;

import io.conformalstreams.processor.store.LayoutReader;
import io.conformalstreams.processor.store.LayoutWriter;
import java.util.SortedMap;
import java.util.TreeMap;

/**
 * The counts of one procedure in one stratum.
 *
 * <p>Byte layout, version 2: version (8 bits), clock (64), number of events (16); then for each event: nominal alpha
 * (64), component (8), units judged, units covered, losses of units, open units, images judged, images covered, losses
 * of images, images uncalibrated, empty truths, trivial sets (64 each).
 */
final class CoverageCounts {

    private static final byte VERSION = 2;

    private final SortedMap<CountedEvent, CoverageCount> counts = new TreeMap<>();
    private long clock = Long.MIN_VALUE;

    static CoverageCounts of(byte[] bytes) {
        LayoutReader reader = new LayoutReader("running coverage", bytes, VERSION);
        CoverageCounts counts = new CoverageCounts();
        counts.clock = reader.getLong();
        int events = reader.getShort();
        for (int i = 0; i < events; i++) {
            counts.counts.put(CountedEvent.of(reader), CoverageCount.of(reader));
        }
        reader.requireEnd();
        return counts;
    }

    byte[] toBytes() {
        LayoutWriter writer = new LayoutWriter(VERSION).putLong(clock).putShort(counts.size());
        counts.forEach((event, count) -> {
            event.put(writer);
            count.put(writer);
        });
        return writer.toBytes();
    }

    /** Returns the latest event time of the matched predictions and labels, milliseconds since 1970. */
    long clock() {
        return clock;
    }

    void advance(long time) {
        clock = Math.max(clock, time);
    }

    CoverageCount count(CountedEvent event) {
        return counts.getOrDefault(event, CoverageCount.ZERO);
    }

    /** Adds a count to an event, or removes it if {@code times} is -1. */
    void add(CountedEvent event, CoverageCount added, int times) {
        counts.put(event, count(event).plus(added, times));
    }
}
