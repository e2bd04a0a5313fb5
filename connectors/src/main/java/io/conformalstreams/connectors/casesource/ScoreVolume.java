package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The scores of all channels of an image, independent of the file format.
 *
 * @param mask whether the values are a predicted mask of zeros and ones instead of scores
 * @param channels number of channels
 * @param grid axes [z, y, x] or [y, x], with their position as the file gives it
 * @param encoding how a score is stored
 * @param data channels one after the other, row-major, little-endian
 * @param slices positions of the slices of a DICOM file; empty if unknown
 */
record ScoreVolume(
        boolean mask,
        int channels,
        VoxelGrid grid,
        ScoreEncoding encoding,
        ByteBuffer data,
        Optional<SliceStack> slices) {

    ScoreVolume {
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Lengths of the axes. */
    int[] shape() {
        return grid.lengths();
    }

    /** Number of pixels of a channel. */
    int pixels() {
        return data.capacity() / channels / encoding.bytesPerScore();
    }
}
