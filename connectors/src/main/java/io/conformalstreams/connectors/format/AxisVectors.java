package io.conformalstreams.connectors.format;

import io.conformalstreams.conformal.geometry.ImageGeometry;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.Optional;

/** Makes a geometry from the vectors in a header. Each vector leads from a voxel to its neighbour along one axis. */
final class AxisVectors {

    private AxisVectors() {}

    /** The length of a vector. */
    static double length(double[] vector) {
        return Math.sqrt(vector[0] * vector[0] + vector[1] * vector[1] + vector[2] * vector[2]);
    }

    /**
     * @param field of the header, for messages
     * @param origin centre of the first voxel in mm, LPS
     * @param vectors along each axis, slowest first, LPS; of any length above 0
     * @throws FormatException if the axes are not orthogonal, because the spacing would then not give distances between
     *     voxels
     */
    static ImageGeometry geometry(String file, String field, double[] origin, double[][] vectors)
            throws FormatException {
        double[][] directions = new double[vectors.length][3];
        for (int axis = 0; axis < vectors.length; axis++) {
            double length = length(vectors[axis]);
            for (int coordinate = 0; coordinate < 3; coordinate++) {
                directions[axis][coordinate] = vectors[axis][coordinate] / length;
            }
        }
        try {
            return ImageGeometry.of(origin, directions, Optional.empty());
        } catch (InvalidImageException sheared) {
            throw new FormatException(
                    file,
                    field,
                    "of a sheared or malformed volume",
                    sheared.getMessage() + "; distances in mm and volumes would be wrong: resample the image onto"
                            + " orthogonal axes before the model runs",
                    sheared);
        }
    }

    /** Converts from RAS to LPS, or from LPS to RAS. */
    static double[] turned(double[] vector) {
        return new double[] {0 - vector[0], 0 - vector[1], vector[2]};
    }
}
