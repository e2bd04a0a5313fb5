package io.conformalstreams.connectors.casesource;

import io.conformalstreams.conformal.image.ScoreEncoding;
import io.conformalstreams.connectors.dicom.SliceStack;
import io.conformalstreams.connectors.format.ElementType;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Optional;

/**
 * The stored values of a score file, before their meaning is known.
 *
 * @param channels number of channels
 * @param shape lengths of the spatial axes, slowest first
 * @param spacing in mm, in the order of the shape; empty where the file has none
 * @param type of the stored values
 * @param largest the stored value that stands for a score of 1 where the file doesn't scale: 255 of bytes, 65,535 of
 *     words, else 1
 * @param slope a stored value times slope plus intercept is the value
 * @param intercept see {@code slope}
 * @param isMask whether the file itself says that it is a mask
 * @param data channels one after the other, row-major, little-endian
 * @param slices where the slices of a DICOM file lie; empty where unknown
 */
record StoredScores(
        int channels,
        int[] shape,
        double[] spacing,
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

    /** As scaled by a file without a scale of its own. */
    static StoredScores unscaled(int channels, int[] shape, ElementType type, ByteBuffer data) {
        int largest = type == ElementType.UINT8 ? 0xff : type == ElementType.UINT16 ? 0xffff : 1;
        return new StoredScores(
                channels,
                shape,
                new double[0],
                type,
                largest,
                1,
                0,
                type == ElementType.BOOLEAN,
                data,
                Optional.empty());
    }

    int size() {
        return data.capacity() / type.bytes();
    }

    /** How scores are sent: bytes and small floats as they are, everything else as float32. */
    ScoreEncoding encoding() {
        boolean plain = slope == 1 && intercept == 0;
        if (type == ElementType.UINT8 && slope > 0) {
            return new ScoreEncoding.Uint8(plain ? 1.0 / largest : slope, intercept);
        }
        return type == ElementType.FLOAT16 && plain ? new ScoreEncoding.Float16() : new ScoreEncoding.Float32();
    }

    /** The scores in their encoding; the stored values themselves where nothing has to be converted. */
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
