package io.conformalstreams.processor.runtime;

/** The phase of a supervised topology. */
public enum Phase {
    /** Checking the cluster, joining the group, restoring state, or exchanging partitions with other instances. */
    STARTING,
    /** Processing. */
    RUNNING,
    /** An outage ended the last attempt. The next one starts automatically. */
    WAITING_TO_RESTART,
    /** Ended by a failure that a restart would not cure. */
    FAILED,
    /** Ended because the application was closed. */
    CLOSED
}
