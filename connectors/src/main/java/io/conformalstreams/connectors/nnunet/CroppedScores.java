package io.conformalstreams.connectors.nnunet;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;
import java.util.Optional;

/**
 * Scores that may be cropped to a part of their image, as nnU-Net 1 saves them. Outside that part, the model predicts
 * background: the first channel of a softmax has the probability 1 and all others have 0; without a softmax all have 0.
 *
 * @param file the score file, for messages
 * @param kind kind of the scores
 * @param channels number of channels
 * @param shape lengths of a channel, slowest axis first
 * @param type of the stored values
 * @param data channels one after the other, row-major, little-endian
 */
public record CroppedScores(String file, ScoreKind kind, int channels, int[] shape, ElementType type, ByteBuffer data) {

    /** Tolerance of the sum of the probabilities, which allows for rounding each one to 11 bits. */
    private static final double ROUNDING = 0.02;

    private static final short HALF_ONE = 0x3c00;

    public CroppedScores {
        data = data.slice().order(ByteOrder.LITTLE_ENDIAN);
    }

    /**
     * Returns the scores of the whole image, with the type and the order of the cropped ones.
     *
     * @param box the part of the image that the scores may be cropped to
     * @return empty if the scores already have the shape of the image
     * @throws FormatException if the scores fill neither the box nor the image, if they are cropped but aren't
     *     floating-point probabilities, or if the image exceeds the limit
     */
    public Optional<ByteBuffer> restored(CroppingBox box, SizeLimit limit) throws FormatException {
        if (Arrays.equals(box.shape(), shape)) {
            return Optional.empty();
        }
        if (!box.fits(shape)) {
            throw new FormatException(
                    file,
                    "shape",
                    Arrays.toString(shape),
                    "the .pkl beside it describes an image of shape " + Arrays.toString(box.shape()) + ", cropped from "
                            + Arrays.toString(box.first()) + " to " + Arrays.toString(box.end())
                            + ": export both from one prediction");
        }
        if (kind != ScoreKind.PROBABILITY) {
            throw new FormatException(
                    file,
                    "shape",
                    Arrays.toString(shape),
                    "the scores are cropped, and logits outside the box are unknown: export probabilities");
        }
        byte[][] outside = new byte[channels][];
        Arrays.fill(outside, stored(0));
        if (isSoftmax()) {
            outside[0] = stored(1);
        }
        return Optional.of(box.restore(file, data, outside, limit));
    }

    /** Whether the probabilities of each voxel add up to 1. A single channel can't show this. */
    private boolean isSoftmax() {
        int voxels = data.capacity() / type.bytes() / channels;
        boolean isSoftmax = channels > 1;
        for (int voxel = 0; voxel < voxels && isSoftmax; voxel++) {
            double sum = 0;
            for (int channel = 0; channel < channels; channel++) {
                sum += type.at(data, channel * voxels + voxel);
            }
            isSoftmax = Math.abs(sum - 1) <= ROUNDING;
        }
        return isSoftmax;
    }

    private byte[] stored(int probability) throws FormatException {
        ByteBuffer bytes = ByteBuffer.allocate(type.bytes()).order(ByteOrder.LITTLE_ENDIAN);
        switch (type) {
            case FLOAT16 -> bytes.putShort(probability == 1 ? HALF_ONE : 0);
            case FLOAT32 -> bytes.putFloat(probability);
            case FLOAT64 -> bytes.putDouble(probability);
            default ->
                throw new FormatException(
                        file,
                        "descr",
                        type.descriptor(),
                        "the scores are cropped, and only floats are put back into their image: export floats");
        }
        return bytes.array();
    }
}
