package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.VoxelGrid;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * The stored values of a score file, before their meaning is known.
 *
 * @param channels number of channels
 * @param grid the spatial axes, and where they lie
 * @param type of the stored values
 * @param largest the stored value that represents a score of 1 if the file gives no scale: 255 for bytes, 65,535 for
 *     16-bit integers, else 1
 * @param slope factor: a value is the stored value times slope, plus intercept
 * @param intercept see {@code slope}
 * @param isMask whether the file itself declares that it is a mask
 * @param data channels one after the other, row-major, little-endian
 * @param slices positions of the slices of a DICOM file; empty if unknown
 */
record StoredScores(
        int channels,
        VoxelGrid grid,
        ElementType type,
        int largest,
        double slope,
        double intercept,
        boolean isMask,
        ByteBuffer data,
        Optional<SliceStack> slices) {

    StoredScores {
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /** Scores from a file that gives no scale of its own. */
    static StoredScores unscaled(int channels, VoxelGrid grid, ElementType type, ByteBuffer data) {
        int largest = type == ElementType.UINT8 ? 0xff : type == ElementType.UINT16 ? 0xffff : 1;
        return new StoredScores(
                channels, grid, type, largest, 1, 0, type == ElementType.BOOLEAN, data, Optional.empty());
    }

    /** Returns other scores with the same kind of values, in an image of another shape at an unknown place. */
    StoredScores inImage(int[] shape, ByteBuffer values) {
        VoxelGrid whole = VoxelGrid.unplaced(Arrays.stream(shape).asLongStream().toArray(), grid.spacing());
        return new StoredScores(channels, whole, type, largest, slope, intercept, isMask, values, slices);
    }

    int size() {
        return data.capacity() / type.bytes();
    }

    /** How scores are sent: bytes and small floating-point types unchanged, everything else as float32. */
    ScoreEncoding encoding() {
        boolean plain = slope == 1 && intercept == 0;
        if (type == ElementType.UINT8 && slope > 0) {
            return new ScoreEncoding.Uint8(plain ? 1.0 / largest : slope, intercept);
        }
        return type == ElementType.FLOAT16 && plain ? new ScoreEncoding.Float16() : new ScoreEncoding.Float32();
    }

    /** The scores in their encoding. If nothing has to be converted, these are the stored values themselves. */
    ByteBuffer encoded() {
        boolean plain = slope == 1 && intercept == 0;
        if (encoding() instanceof ScoreEncoding.Uint8
                || plain && (type == ElementType.FLOAT16 || type == ElementType.FLOAT32)) {
            return data;
        }
        ByteBuffer floats =
                ByteBuffer.allocate(Math.multiplyExact(Float.BYTES, size())).order(ByteOrder.LITTLE_ENDIAN);
        float unit = plain ? largest : 1;
        for (int index = 0; index < size(); index++) {
            floats.putFloat((float) (type.at(data, index) * slope + intercept) / unit);
        }
        return floats.flip();
    }
}
