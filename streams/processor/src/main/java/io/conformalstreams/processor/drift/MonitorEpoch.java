package io.conformalstreams.processor.drift;

/**
 * A stretch of constant meaning: with the next one evidence starts anew.
 *
 * @param labels epoch of the stratum's labels: 0, 1, ... by label policy
 * @param restarts how often operators have started a new one
 * @param labelPolicy of the labels
 * @param fingerprint of the procedure
 */
record MonitorEpoch(int labels, int restarts, String labelPolicy, String fingerprint) {}
