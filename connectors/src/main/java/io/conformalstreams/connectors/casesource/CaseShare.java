package io.conformalstreams.connectors.casesource;

import java.util.Map;

/**
 * The share of the cases that one task sends. A case belongs to the task whose index is the hash of the case's key
 * modulo the number of tasks.
 *
 * @param index from 0
 * @param count number of tasks
 */
record CaseShare(int index, int count) {

    private static final String INDEX = "task.index";
    private static final String COUNT = "task.count";

    /** Reads a share that {@link #toSettings} wrote. */
    static CaseShare of(Map<String, String> settings) {
        return new CaseShare(
                Integer.parseInt(settings.getOrDefault(INDEX, "0")),
                Integer.parseInt(settings.getOrDefault(COUNT, "1")));
    }

    Map<String, String> toSettings() {
        return Map.of(INDEX, Integer.toString(index), COUNT, Integer.toString(count));
    }

    boolean includes(String key) {
        return Math.floorMod(key.hashCode(), count) == index;
    }
}
