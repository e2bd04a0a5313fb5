package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.Grid;
import java.util.Arrays;
import java.util.Optional;

/**
 * A unit of which the spacing of every axis is a multiple. Squared distances are then integers in squared units, and
 * exact.
 *
 * @param unit the unit of length
 * @param steps the spacing along z, y and x, in units; 1 for a missing axis
 */
record Lattice(double unit, int stepZ, int stepY, int stepX) {

    /**
     * Returns the lattice of a grid: the spacing itself if all axes share it, otherwise the largest power of two that
     * divides every spacing. A power of two scales numbers without rounding. Empty if the squared diagonal of the grid
     * in units is not below 2²⁸.
     */
    static Optional<Lattice> of(Grid grid, double[] spacing) {
        double unit = SignedDistanceTransform.isIsotropic(spacing)
                ? spacing[0]
                : Arrays.stream(spacing).map(Lattice::lowestBit).min().orElseThrow();
        int axes = spacing.length;
        double z = axes > 2 ? spacing[0] / unit : 1;
        double y = spacing[axes - 2] / unit;
        double x = spacing[axes - 1] / unit;
        double diagonal =
                Math.pow(z * grid.depth(), 2) + Math.pow(y * grid.height(), 2) + Math.pow(x * grid.width(), 2);
        return diagonal < 1 << 28 ? Optional.of(new Lattice(unit, (int) z, (int) y, (int) x)) : Optional.empty();
    }

    int shortestStep() {
        return Math.min(stepX, Math.min(stepY, stepZ));
    }

    /** The largest power of two that divides a positive number. */
    private static double lowestBit(double number) {
        long bits = Double.doubleToLongBits(number);
        int exponent = Math.getExponent(number);
        int zeros = Math.min(52, Long.numberOfTrailingZeros(bits));
        return Math.scalb(1.0, exponent - 52 + zeros);
    }
}
