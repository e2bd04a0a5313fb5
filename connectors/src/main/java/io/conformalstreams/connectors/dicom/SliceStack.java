package io.conformalstreams.connectors.dicom;

import io.conformalstreams.connectors.format.FormatException;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The positions of the slices of a DICOM image in the patient. They allow the frames of another file to be placed among
 * the slices.
 */
public final class SliceStack {

    private final String frameOfReference;
    private final double[] origin;
    private final double[] orientation;
    private final double[] spacing;
    private final int count;
    private final double[] roundings;

    /**
     * @param frameOfReference its identifier; empty if the file has none
     * @param origin position of the first pixel of the first slice in mm
     * @param orientation direction cosines of row and column
     * @param spacing of slices, rows and columns in mm
     * @param count number of slices
     * @param roundings how far rounding may have moved a position along x, y and z, in mm
     */
    SliceStack(
            String frameOfReference,
            double[] origin,
            double[] orientation,
            double[] spacing,
            int count,
            double[] roundings) {
        this.frameOfReference = frameOfReference;
        this.origin = origin;
        this.orientation = orientation;
        this.spacing = spacing;
        this.count = count;
        this.roundings = roundings;
    }

    /**
     * The slices of another file's frames; empty if the files don't give positions in one frame of reference.
     *
     * @throws FormatException if a frame doesn't lie on one of the slices
     */
    Optional<int[]> indices(String file, String otherFrameOfReference, List<DicomSlices.Place> places)
            throws FormatException {
        boolean comparable = frameOfReference.isEmpty()
                || otherFrameOfReference.isEmpty()
                || frameOfReference.equals(otherFrameOfReference);
        if (!comparable || places.stream().anyMatch(place -> place.position().isEmpty())) {
            return Optional.empty();
        }
        double[] bothRoundings = DicomSlices.roundings(places);
        for (int axis = 0; axis < 3; axis++) {
            bothRoundings[axis] += roundings[axis];
        }
        int[] indices = new int[places.size()];
        for (int frame = 0; frame < indices.length; frame++) {
            indices[frame] = index(file, places.get(frame), bothRoundings);
        }
        return Optional.of(indices);
    }

    private int index(String file, DicomSlices.Place place, double[] bothRoundings) throws FormatException {
        double[] position = place.position().orElseThrow();
        double[] axes = place.orientation().orElse(orientation);
        double[] normal = DicomSlices.normal(orientation);
        double across = 0;
        double alongRow = 0;
        double alongColumn = 0;
        for (int axis = 0; axis < 3; axis++) {
            double distance = position[axis] - origin[axis];
            across += distance * normal[axis];
            alongRow += distance * orientation[axis];
            alongColumn += distance * orientation[3 + axis];
        }
        double index = Math.rint(across / spacing[0]);
        double[] row = Arrays.copyOf(orientation, 3);
        double[] column = Arrays.copyOfRange(orientation, 3, 6);
        boolean fits = DicomSlices.areParallel(orientation, axes)
                && isNear(across - index * spacing[0], spacing[0], bothRoundings, normal)
                && isNear(alongColumn, spacing[1], bothRoundings, column)
                && isNear(alongRow, spacing[2], bothRoundings, row)
                && index >= 0
                && index < count;
        if (!fits) {
            throw new FormatException(
                    file,
                    DicomTag.IMAGE_POSITION.describe(),
                    Arrays.toString(position) + " with orientation " + Arrays.toString(axes),
                    "it isn't on the grid of the scores, which has " + this + ": write both on one grid");
        }
        return (int) index;
    }

    private static boolean isNear(double distance, double step, double[] roundings, double[] direction) {
        return Math.abs(distance) <= DicomSlices.tolerance(step, DicomSlices.rounding(roundings, direction));
    }

    @Override
    public String toString() {
        return count + " slices from " + Arrays.toString(origin) + " with orientation " + Arrays.toString(orientation)
                + " and spacing " + Arrays.toString(spacing) + " mm";
    }
}
