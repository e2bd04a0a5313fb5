package io.conformalstreams.connectors.dicom;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.ImageSource;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * Where the slices of an image lie in the patient, so that the frames of another file can be placed among them. Slices
 * follow each other along the normal: the cross product of the directions of a row and a column.
 */
public final class SliceStack {

    private final PlacedGrid grid;
    private final double[] roundings;
    private final Optional<ImageSource> source;

    private SliceStack(PlacedGrid grid, double[] roundings, Optional<ImageSource> source) {
        this.grid = grid;
        this.roundings = roundings;
        this.source = source;
    }

    /**
     * @param grid slices, rows and columns
     * @param origin centre of the first pixel of the first slice in mm
     * @param orientation direction cosines of row and column
     * @param frameOfReference its identifier; empty if the file has none
     * @param roundings how far rounding may have moved a position along x, y and z, in mm
     */
    static SliceStack of(
            Grid grid, double[] origin, double[] orientation, Optional<String> frameOfReference, double[] roundings) {
        double[][] directions = {
            DicomSlices.normal(orientation), Arrays.copyOfRange(orientation, 3, 6), Arrays.copyOf(orientation, 3)
        };
        return new SliceStack(
                new PlacedGrid(grid, ImageGeometry.of(origin, directions, frameOfReference)),
                roundings,
                Optional.empty());
    }

    /**
     * The slices of an image of any format.
     *
     * @param image of two or three axes
     */
    public static SliceStack of(PlacedGrid image) {
        Grid grid = image.grid();
        Grid volume = grid.dimensions() == 3
                ? grid
                : Grid.of(
                        new int[] {1, grid.height(), grid.width()}, new double[] {1, grid.spacing(0), grid.spacing(1)});
        return new SliceStack(
                new PlacedGrid(volume, image.geometry().withDimensions(3)), new double[3], Optional.empty());
    }

    /** Slices, rows and columns and where they lie. */
    public VoxelGrid grid() {
        return new VoxelGrid(
                Arrays.stream(grid.grid().shape()).asLongStream().toArray(),
                grid.grid().spacing(),
                Optional.of(grid.geometry()),
                List.of());
    }

    /** The series that the image was derived from, in the order of these slices; empty if the file does not name it. */
    public Optional<ImageSource> source() {
        return source;
    }

    /** These slices with the series that they belong to. */
    SliceStack of(Optional<ImageSource> series) {
        return new SliceStack(grid, roundings, series);
    }

    /**
     * The same voxels with axes permuted and reversed, so that rows and columns run as nearly as possible in the
     * directions of another file.
     */
    SliceStack towards(double[] orientation) {
        List<List<Double>> directions = ImageGeometry.of(
                        new double[3],
                        new double[][] {
                            DicomSlices.normal(orientation),
                            Arrays.copyOfRange(orientation, 3, 6),
                            Arrays.copyOf(orientation, 3)
                        },
                        Optional.empty())
                .directions();
        return new SliceStack(grid.turnedTowards(directions), roundings, Optional.empty());
    }

    /** Number of slices. */
    int count() {
        return grid.grid().depth();
    }

    /** These slices, with the rows, columns and orientation of another file. */
    SliceStack withPlanes(int rows, int columns, double[] planeSpacing, double[] orientation) {
        double[] origin = grid.position(0, 0, 0);
        Grid own = Grid.of(
                new int[] {count(), rows, columns},
                new double[] {grid.grid().spacing(0), planeSpacing[0], planeSpacing[1]});
        return of(own, origin, orientation, grid.geometry().frameOfReference(), roundings);
    }

    /**
     * The slices of another file's frames; empty if the files don't give positions in one frame of reference.
     *
     * @throws FormatException if a frame doesn't lie on one of the slices
     */
    Optional<int[]> indices(String file, String otherFrameOfReference, List<DicomSlices.Place> places)
            throws FormatException {
        String frameOfReference = grid.geometry().frameOfReference().orElse("");
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
        double[] axes = place.orientation().orElse(orientation());
        double[] across = new double[3];
        boolean fits = DicomSlices.areParallel(orientation(), axes);
        double index = 0;
        for (int axis = 0; axis < 3; axis++) {
            double[] direction = direction(axis);
            double step = grid.grid().spacing(axis);
            for (int coordinate = 0; coordinate < 3; coordinate++) {
                across[axis] +=
                        (position[coordinate] - grid.geometry().origin().get(coordinate)) * direction[coordinate];
            }
            index = axis == 0 ? Math.rint(across[0] / step) : index;
            double beside = axis == 0 ? across[0] - index * step : across[axis];
            fits &= isNear(beside, step, bothRoundings, direction);
        }
        if (!fits || index < 0 || index >= count()) {
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

    private double[] direction(int axis) {
        return grid.geometry().directions().get(axis).stream()
                .mapToDouble(Double::doubleValue)
                .toArray();
    }

    /** Direction cosines of row and column. */
    private double[] orientation() {
        double[] orientation = Arrays.copyOf(direction(2), 6);
        System.arraycopy(direction(1), 0, orientation, 3, 3);
        return orientation;
    }

    @Override
    public String toString() {
        return count() + " slices from " + grid.geometry().origin() + " with orientation "
                + Arrays.toString(orientation()) + " and spacing "
                + Arrays.toString(grid.grid().spacing()) + " mm";
    }
}
