package io.conformalstreams.processor.drift;

/**
 * The names of the stores and sinks that the drift processors use in their topology.
 *
 * @param monitorsStore the store of the monitors
 * @param bufferStore the store of the units that are not yet mature
 * @param alertsSink the sink of the alerts
 * @param rejectedSink the sink of rejected commands
 */
public record DriftNames(String monitorsStore, String bufferStore, String alertsSink, String rejectedSink) {}
