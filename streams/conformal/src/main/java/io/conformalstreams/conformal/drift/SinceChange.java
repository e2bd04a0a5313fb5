package io.conformalstreams.conformal.drift;

/**
 * Since when scores seem raised: the stretch of observations that the evidence singles out. It was chosen for its
 * exceedances, so that rates in it are descriptive and biased upwards.
 *
 * @param firstObservation its first observation, counted from 1
 * @param labels the number of observations since then, that one included
 * @param misses deployed misses among them
 * @param level the reference level whose exceedances are the strongest evidence
 * @param exceedances of that level among them
 */
public record SinceChange(
        long firstObservation, long labels, long misses, ReferenceLevels.Level level, long exceedances) {}
