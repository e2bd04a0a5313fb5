package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.io.IOException;
import java.nio.file.Path;
import java.util.Arrays;

/**
 * The segmentation that nnU-Net writes beside its scores, on the grid of the image: it tells where the scores lie, whose
 * arrays are in the same order of axes.
 */
final class SegmentationBeside {

    private SegmentationBeside() {}

    /**
     * @param volume the scores
     * @return with the axes of the scores
     * @throws FormatException if the scores are cropped, as nnU-Net 1 saves them
     */
    static VoxelGrid grid(Path file, ScoreVolume volume) throws IOException {
        VoxelGrid grid = NiftiImage.readGrid(file);
        int dimensions = volume.shape().length;
        long[] shape = grid.shape();
        boolean surplus = shape.length == dimensions + 1 && shape[0] == 1;
        boolean fits = shape.length == dimensions || surplus;
        long[] expected = Arrays.stream(volume.shape()).asLongStream().toArray();
        if (!fits || !Arrays.equals(grid.withDimensions(dimensions).shape(), expected)) {
            throw new FormatException(
                    file.toString(),
                    "shape",
                    Arrays.toString(shape),
                    "the scores beside it have " + Arrays.toString(volume.shape())
                            + ": nnU-Net 1 saves them cropped; export them in full size, as nnU-Net 2 does");
        }
        return grid.withDimensions(dimensions);
    }
}
