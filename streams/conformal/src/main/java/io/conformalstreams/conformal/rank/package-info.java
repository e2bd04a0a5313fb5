/**
 * From critical values to thresholds: an exact sorted multiset, the conformal rank in decimal arithmetic, and the law of
 * the coverage that a threshold has.
 *
 * <p>Terms: a unit's <em>critical value</em> is the smallest lambda at which its set would have been good enough; the
 * <em>threshold</em> is the k-th smallest of n critical values; a unit is <em>covered</em> when its critical value is at
 * most the threshold.
 */
package io.conformalstreams.conformal.rank;
