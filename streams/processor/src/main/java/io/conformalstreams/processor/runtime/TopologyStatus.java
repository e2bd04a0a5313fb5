package io.conformalstreams.processor.runtime;

import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The status of a supervised topology.
 *
 * @param name name of the topology
 * @param applicationId application id of the topology
 * @param phase current phase
 * @param streamsState state of its Kafka Streams instance; empty if none runs
 * @param restarts number of restarts after outages since the application started
 * @param start durations of the last start; empty until the topology was running
 * @param refusal who lacks which access, and the remedy; empty unless the topology waits for access
 * @param lastFailure kind and type of the last failure, without its message, which may quote data
 * @param stores restore progress by store
 * @param threads stream threads of the instance
 * @param lag number of records between the position and the end of each input partition, by {@code topic-partition}
 */
record TopologyStatus(
        String name,
        String applicationId,
        Phase phase,
        Optional<String> streamsState,
        long restarts,
        Optional<StartDurations> start,
        Optional<String> refusal,
        Optional<String> lastFailure,
        Map<String, RestoreProgress.StoreProgress> stores,
        List<StreamThread> threads,
        Map<String, Long> lag) {

    /** A stream thread and the tasks that are assigned to it. */
    record StreamThread(String name, String state, List<String> activeTasks) {}

    boolean isReady() {
        return phase == Phase.RUNNING;
    }

    /** True even during an outage: the topology restarts by itself, and a new process would meet the same outage. */
    boolean isLive() {
        return phase != Phase.FAILED && phase != Phase.CLOSED;
    }
}
