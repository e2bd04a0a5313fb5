package io.conformalstreams.conformal.drift;

/**
 * The stretch of observations that the evidence singles out: since when events seem more frequent. It was chosen for its
 * events. Rates in it are therefore descriptive and biased upwards.
 *
 * @param first the number of its first observation, from 1
 * @param labels the number of observations since then, that one included
 * @param misses the number of misses among them
 * @param level the miscoverage of the reference level that is exceeded; 0 for a detector of misses
 * @param events the number of exceedances of that level, or of misses
 */
public record Stretch(long first, long labels, long misses, double level, long events) {}
