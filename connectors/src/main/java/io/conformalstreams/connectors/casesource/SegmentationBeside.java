package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The segmentation that nnU-Net writes beside its scores, on the grid of the image. It gives the spacing, which the
 * scores lack.
 */
final class SegmentationBeside {

    private SegmentationBeside() {}

    /**
     * @param volume the scores
     * @return in mm, along each axis of the scores
     * @throws FormatException if the scores are cropped, as nnU-Net 1 saves them
     */
    static double[] spacing(Path file, ScoreVolume volume) throws IOException {
        VoxelGrid grid = NiftiImage.readGrid(file);
        int[] shape = Arrays.stream(grid.shape()).mapToInt(Math::toIntExact).toArray();
        int surplus = shape.length - volume.shape().length;
        boolean fits = surplus == 0 || surplus == 1 && shape[0] == 1;
        int first = Math.max(surplus, 0);
        if (!fits || !Arrays.equals(Arrays.copyOfRange(shape, first, shape.length), volume.shape())) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "the scores beside it have " + Arrays.toString(volume.shape())
                            + ": nnU-Net 1 saves them cropped; export them in full size, as nnU-Net 2 does");
        }
        return Arrays.copyOfRange(grid.spacing(), first, shape.length);
    }
}
