package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.MonitoredScore;

/**
 * A judged label.
 *
 * @param score of the unit
 * @param miss whether the deployed set missed the truth
 * @param nullMiscoverage of the threshold that the set was issued with, for a breach of coverage
 * @param afterChange whether it has come after the drift began
 */
record Label(MonitoredScore score, boolean miss, double nullMiscoverage, boolean afterChange) {}
