/**
 * Exact distances between a mask's pixels and its boundary, in time linear in the number of pixels.
 *
 * <p>Procedures of other packages use them to measure from a predicted mask. This package knows nothing about scores or
 * calibration.
 */
package io.conformalstreams.conformal.distance;
