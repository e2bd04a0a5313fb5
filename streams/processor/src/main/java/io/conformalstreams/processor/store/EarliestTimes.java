package io.conformalstreams.processor.store;

import java.util.HashMap;
import java.util.Map;

/**
 * For some strata, a time before which a store has no entry. Every record asks for entries that are due, but most find
 * none, and a search of the store costs more than the rest of the record. Another user of the store may only remove
 * entries.
 */
public final class EarliestTimes {

    /** Limits the number of strata whose time is known. Gateways choose the names of strata. */
    private static final int MOST_STRATA = 1_000;

    private final Map<String, Long> times = new HashMap<>();

    /** Returns a time before which a stratum has no entry; the smallest number if none is known. */
    public long of(String stratum) {
        return times.getOrDefault(stratum, Long.MIN_VALUE);
    }

    /** Records that an entry was added. */
    public void added(String stratum, long time) {
        times.computeIfPresent(stratum, (known, earliest) -> Math.min(earliest, time));
    }

    /**
     * Records the time of the first entry that a search has left in the store.
     *
     * @param earliest the largest number if no entry is left
     */
    public void found(String stratum, long earliest) {
        if (times.size() >= MOST_STRATA && !times.containsKey(stratum)) {
            times.clear();
        }
        times.put(stratum, earliest);
    }
}
