package io.conformalstreams.processor.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status of a supervised topology.
 *
 * @param name of the topology
 * @param applicationId of the topology
 * @param phase its phase
 * @param streamsState state of its Kafka Streams instance; empty while there is none
 * @param restarts after outages, since the application started
 * @param lastFailure kind and type of the last failure, never its message, which may quote data
 * @param stores restore progress by store
 * @param threads of the instance
 * @param lag records behind the end of each input partition, by {@code topic-partition}
 */
record TopologyStatus(
        String name,
        String applicationId,
        Phase phase,
        Optional<String> streamsState,
        long restarts,
        Optional<String> lastFailure,
        Map<String, RestoreProgress.StoreProgress> stores,
        List<StreamThread> threads,
        Map<String, Long> lag) {

    /** A stream thread with the tasks that it works on. */
    record StreamThread(String name, String state, List<String> activeTasks) {}

    boolean isReady() {
        return phase == Phase.RUNNING;
    }

    /** True during an outage: the topology restarts by itself, and a new process would meet the same outage. */
    boolean isLive() {
        return phase != Phase.FAILED && phase != Phase.CLOSED;
    }
}
