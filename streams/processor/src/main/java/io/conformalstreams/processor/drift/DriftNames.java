package io.conformalstreams.processor.drift;

/**
 * Where the drift processors stand in their topology.
 *
 * @param monitorsStore store of the monitors
 * @param bufferStore store of what is not mature
 * @param alertsSink sink of the alerts
 * @param rejectedSink sink of refused commands
 */
public record DriftNames(String monitorsStore, String bufferStore, String alertsSink, String rejectedSink) {}
