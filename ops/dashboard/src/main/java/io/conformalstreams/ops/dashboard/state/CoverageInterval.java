package io.conformalstreams.ops.dashboard.state;

/**
 * An interval of a coverage, 0..1.
 *
 * @param lower its lower limit
 * @param upper its upper limit
 */
public record CoverageInterval(double lower, double upper) {}
