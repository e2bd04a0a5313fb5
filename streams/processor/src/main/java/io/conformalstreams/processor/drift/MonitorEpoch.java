package io.conformalstreams.processor.drift;

/**
 * A period in which the observations of a monitor have a constant meaning. With the next period, all evidence restarts.
 *
 * @param labels the epoch of the stratum's labels: 0, 1, ..., one for each label policy
 * @param restarts the number of times that operators have started a new epoch
 * @param labelPolicy the label policy of the epoch
 * @param fingerprint the fingerprint of the procedure
 */
record MonitorEpoch(int labels, int restarts, String labelPolicy, String fingerprint) {}
