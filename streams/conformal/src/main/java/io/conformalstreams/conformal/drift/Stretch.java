package io.conformalstreams.conformal.drift;

/**
 * The latest stretch of observations in which events seem more frequent than under the null. It was chosen for its
 * events, so its rates are descriptive and biased upwards.
 *
 * @param first the number of its first observation, from 1
 * @param labels the number of observations from the first one on
 * @param misses the number of misses in the stretch
 * @param level the miscoverage of the reference level whose exceedances are counted; 0 for a detector of misses
 * @param events the number of exceedances of that level, or the number of misses for a detector of misses
 */
public record Stretch(long first, long labels, long misses, double level, long events) {}
