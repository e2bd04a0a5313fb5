/**
 * From critical values to thresholds: an exact sorted multiset, the conformal rank in decimal arithmetic, and the
 * distribution of a threshold's coverage.
 *
 * <p>Terms: the <em>critical value</em> of a unit is the smallest lambda at which its set is good enough. The
 * <em>threshold</em> is the k-th smallest of n critical values. A unit is <em>covered</em> if its critical value is at
 * most the threshold.
 */
package io.conformalstreams.conformal.rank;
