package io.conformalstreams.ops.dataset;

import io.conformalstreams.connectors.format.NiftiImage;
import io.conformalstreams.connectors.format.PngImage;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.format.VoxelImage;
import java.io.IOException;
import java.nio.ByteBuffer;
import java.nio.file.Path;
import java.util.Arrays;
import java.util.Locale;

/**
 * The values of a label map, one unsigned byte for each pixel, with their grid.
 *
 * @param grid lengths of the axes, slowest first, with spacing and place if the file states them
 */
record LabelFile(VoxelGrid grid, ByteBuffer values) {

    /** Reads a {@code .png}. Any other file is read as NIfTI. */
    static LabelFile read(Path path) throws IOException {
        if (path.getFileName().toString().toLowerCase(Locale.ROOT).endsWith(".png")) {
            PngImage png = PngImage.read(path, SizeLimit.DEFAULT);
            long[] shape = Arrays.stream(png.shape()).asLongStream().toArray();
            return new LabelFile(VoxelGrid.unplaced(shape, new double[0]), png.labels());
        }
        VoxelImage image = NiftiImage.read(path, SizeLimit.DEFAULT);
        return new LabelFile(image.grid(), image.labels());
    }
}
