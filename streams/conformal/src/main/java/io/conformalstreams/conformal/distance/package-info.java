/**
 * Exact distances of a mask's pixels to its boundary, in time linear in the number of pixels.
 *
 * <p>Procedures of other packages measure from a predicted mask with them; nothing here knows about scores or
 * calibration.
 */
package io.conformalstreams.conformal.distance;
