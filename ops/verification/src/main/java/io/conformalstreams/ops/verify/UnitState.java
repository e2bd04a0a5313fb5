package io.conformalstreams.ops.verify;

import java.time.Instant;

/**
 * The state of a unit when a label meets a set of one of its images.
 *
 * @param complete whether no image of the unit waits for a label
 * @param maturesAt event time at which the unit counts without its missing labels, as far as this image decides it
 */
record UnitState(boolean complete, Instant maturesAt) {}
