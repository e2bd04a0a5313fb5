package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.geometry.PlacedGrid;
import io.conformalstreams.conformal.image.Grid;
import java.util.Arrays;
import java.util.List;
import java.util.Optional;

/**
 * The voxels of an image file and where they lie.
 *
 * @param shape lengths of the axes, slowest first
 * @param spacing distance of neighbouring voxels in mm, in the order of the shape; empty if unknown
 * @param geometry place in the patient, with a direction for each axis of the shape; empty if unknown
 * @param remarks contradictions in the header, and the values used instead; usually none
 */
public record VoxelGrid(long[] shape, double[] spacing, Optional<ImageGeometry> geometry, List<String> remarks) {

    public VoxelGrid {
        remarks = List.copyOf(remarks);
    }

    /**
     * The grid of a file without a place in the patient.
     *
     * @param spacing empty if the file gives none
     */
    public static VoxelGrid unplaced(long[] shape, double[] spacing) {
        return new VoxelGrid(shape, spacing, Optional.empty(), List.of());
    }

    /**
     * Where scores lie, by the same rule for all readers. The order of priority is: a sidecar, the header of the score
     * file, a segmentation beside it, the configuration. A label never decides the position of the scores, because a
     * prediction has no label.
     *
     * @param stated by a sidecar
     * @param header of the score file; its shape is that of the scores
     * @param beside a segmentation of the same image, as nnU-Net writes it; with the same shape
     * @param configured for all images
     */
    public static VoxelGrid ofScores(
            VoxelGrid stated, VoxelGrid header, Optional<VoxelGrid> beside, VoxelGrid configured) {
        VoxelGrid ofFiles = header.completedBy(beside.orElse(configured));
        VoxelGrid place = stated.completedBy(ofFiles).completedBy(configured);
        return new VoxelGrid(header.shape(), place.spacing(), place.geometry(), ofFiles.remarks());
    }

    /** This grid. If its spacing or geometry is missing, the other grid provides it. */
    private VoxelGrid completedBy(VoxelGrid other) {
        return new VoxelGrid(
                shape,
                spacing.length > 0 ? spacing : other.spacing,
                geometry.isPresent() ? geometry : other.geometry,
                remarks.isEmpty() ? other.remarks : remarks);
    }

    /** The same voxels with 2 or 3 axes. If necessary, a slowest axis of length 1 is added or dropped. */
    public VoxelGrid withDimensions(int dimensions) {
        long[] lengths = new long[dimensions];
        double[] distances = new double[spacing.length == 0 ? 0 : dimensions];
        for (int axis = 1; axis <= dimensions; axis++) {
            lengths[dimensions - axis] = axis <= shape.length ? shape[shape.length - axis] : 1;
            if (distances.length > 0) {
                distances[dimensions - axis] = axis <= spacing.length ? spacing[spacing.length - axis] : 1;
            }
        }
        return new VoxelGrid(lengths, distances, geometry.map(known -> known.withDimensions(dimensions)), remarks);
    }

    /** The grid with its place in the patient; empty if the place or the spacing is unknown. */
    public Optional<PlacedGrid> placed() {
        return spacing.length == 0
                ? Optional.empty()
                : geometry.map(known -> new PlacedGrid(Grid.of(lengths(), spacing), known));
    }

    /** The shape. */
    public int[] lengths() {
        return Arrays.stream(shape).mapToInt(Math::toIntExact).toArray();
    }

    /** The spacing if it is known, otherwise 1 mm along each axis. */
    public double[] spacingOrOne() {
        double[] ones = new double[shape.length];
        Arrays.fill(ones, 1);
        return spacing.length == 0 ? ones : spacing;
    }
}
