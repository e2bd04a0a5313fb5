package io.conformalstreams.processor.runtime;

/** Where a supervised topology is. */
public enum Phase {
    /** Checking the cluster, joining the group, restoring state, or exchanging partitions with other instances. */
    STARTING,
    /** Processing. */
    RUNNING,
    /** An outage ended the last attempt; the next one follows by itself. */
    WAITING_TO_RESTART,
    /** Ended by a failure that a restart would not heal. */
    FAILED,
    /** Ended because the application was closed. */
    CLOSED
}
