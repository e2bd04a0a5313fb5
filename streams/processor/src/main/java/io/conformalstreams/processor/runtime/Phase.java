package io.conformalstreams.processor.runtime;

/** The phase of a supervised topology. */
public enum Phase {
    /**
     * The topology checks the cluster, joins its group, restores state or exchanges partitions with other instances.
     */
    STARTING,
    /** The topology processes records. */
    RUNNING,
    /** An outage ended the last attempt. The next attempt starts automatically. */
    WAITING_TO_RESTART,
    /** The cluster or the registry refuses access. The next attempt starts automatically, but somebody has to act. */
    WAITING_FOR_ACCESS,
    /** The topology ended with a failure that a restart would not cure. */
    FAILED,
    /** The topology ended because the application was closed. */
    CLOSED
}
