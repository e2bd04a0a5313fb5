package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.MonitoredScore;

/**
 * A judged label.
 *
 * @param score the score of the unit
 * @param miss whether the deployed set missed the truth
 * @param nullMiscoverage the null miss rate of the set's threshold, for a breach of coverage
 * @param afterChange whether the label arrived after the drift began
 */
record Label(MonitoredScore score, boolean miss, double nullMiscoverage, boolean afterChange) {}
