package io.conformalstreams.processor.runtime;

/**
 * What runs around each start of a topology.
 *
 * @param before runs before the start, and throws if the topology must not start
 * @param after runs once the topology is running
 */
record StartChecks(Runnable before, Runnable after) {}
