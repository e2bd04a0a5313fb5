/**
 * Calibration where units are not simply exchangeable: thresholds that follow a drift, promises per group, and full
 * conformal prediction in the forms that can be computed.
 *
 * <pre>
 *   procedure                promise                                     state
 *   WeightedCriticalValues   1 - alpha less a drift term                 add, remove; each threshold one pass
 *   AdaptiveMiscoverage      misses approach alpha in the long run       order matters; nothing can be taken back
 *   QuantileTracking         the same, or the mean loss approaches alpha   order matters; nothing can be taken back
 *   CrossConformal           1 - 2 alpha less a small term, proved       add, remove
 *   SizeClasses              that of the procedure, in each class        none
 *   ConformalPValue          p &lt;= u with probability at most u           the sorted critical values
 * </pre>
 *
 * <p>The first three have no rank, and so no law of their coverage: a monitor tests them against alpha and a tolerance.
 */
package io.conformalstreams.conformal.adaptation;
