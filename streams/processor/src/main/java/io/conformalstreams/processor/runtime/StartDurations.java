package io.conformalstreams.processor.runtime;

import java.time.Duration;
import java.util.LinkedHashMap;
import java.util.Locale;
import java.util.Map;

/**
 * How long each step of a start took, from the start of the process, or from the end of the pause after an outage, until
 * the topology was running.
 *
 * @param process start of the JVM, and reading of the configuration; zero for a restart within the process
 * @param clusterCheck check of permissions and topics
 * @param group creation of the clients and opening of the local stores, joining of the consumer group, and assignment of
 *     the partitions
 * @param restore restoring of the state stores from their changelogs
 * @param tasks rest of the start, which includes rebuilding the sorted critical values
 */
record StartDurations(Duration process, Duration clusterCheck, Duration group, Duration restore, Duration tasks) {

    Duration total() {
        return process.plus(clusterCheck).plus(group).plus(restore).plus(tasks);
    }

    /** Returns the steps by name, in order, in seconds. */
    Map<String, Double> seconds() {
        Map<String, Double> seconds = new LinkedHashMap<>();
        seconds.put("process", seconds(process));
        seconds.put("clusterCheck", seconds(clusterCheck));
        seconds.put("group", seconds(group));
        seconds.put("restore", seconds(restore));
        seconds.put("tasks", seconds(tasks));
        return seconds;
    }

    private static double seconds(Duration duration) {
        return duration.toMillis() / 1e3;
    }

    @Override
    public String toString() {
        return String.format(
                Locale.ROOT,
                "%.1f s: process %.1f, cluster check %.1f, group %.1f, restore %.1f, tasks %.1f",
                seconds(total()),
                seconds(process),
                seconds(clusterCheck),
                seconds(group),
                seconds(restore),
                seconds(tasks));
    }
}
