package io.conformalstreams.connectors.issued;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * One set with the threshold that it cites.
 *
 * @param alpha miscoverage level of the threshold
 * @param units number of units in the calibration of the threshold; 0 if there is no threshold
 * @param rank of the threshold
 * @param threshold may be infinite
 * @param reason {@code CALIBRATED}, or why the set is trivial
 * @param voxels in the set
 * @param volume in mm² or mm³
 */
public record IssuedSet(
        double alpha,
        long units,
        long rank,
        double threshold,
        String reason,
        long voxels,
        double volume,
        PackedMask mask) {

    /** Whether the set has a guarantee that is not trivially true. */
    public boolean isCalibrated() {
        return reason.equals("CALIBRATED");
    }
}
