/**
 * Calibration beyond plain exchangeability: thresholds that follow a drift, and guarantees for groups.
 *
 * <pre>
 *   procedure                guarantee                                   state
 *   WeightedCriticalValues   1 - alpha less a drift term                 add, remove; each threshold takes one pass
 *   InclusionWeightedValues  1 - alpha over all units, if labelled       add, remove; each threshold takes one pass
 *                            with known probabilities
 *   AdaptiveMiscoverage      misses approach alpha in the long run       the level; no verdict can be removed
 *   CrossConformalSets       1 - alpha for folds of one unit, less       the sorted critical values
 *                            for larger ones
 *   SizeClasses              that of the procedure, in each class        none
 * </pre>
 *
 * <p>The first three are not based on a rank, so the distribution of their coverage is unknown. Monitors therefore test
 * their misses against alpha plus a tolerance.
 */
package io.conformalstreams.conformal.adaptation;
