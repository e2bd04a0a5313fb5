package io.conformalstreams.connectors.casesource;

import io.conformalstreams.connectors.format.ElementType;
import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import io.conformalstreams.connectors.format.VoxelGrid;
import io.conformalstreams.connectors.nnunet.CroppingBox;
import java.nio.ByteBuffer;
import java.nio.ByteOrder;
import java.util.Arrays;

/** Puts cropped probabilities back into their image. */
final class StoredProbabilities {

    /** Tolerance of the sum of the probabilities, which allows for rounding each one to 11 bits. */
    private static final double ROUNDING = 0.02;

    private static final short HALF_ONE = 0x3c00;

    private StoredProbabilities() {}

    /**
     * @param box the part of the image that the scores fill
     * @throws FormatException if the type of the scores is not a float, or the image exceeds the limit
     */
    static StoredScores restored(String file, StoredScores cropped, CroppingBox box, SizeLimit limit)
            throws FormatException {
        byte[][] outside = new byte[cropped.channels()][];
        Arrays.fill(outside, encoded(file, cropped.type(), 0));
        if (isSoftmax(cropped)) {
            outside[0] = encoded(file, cropped.type(), 1);
        }
        return new StoredScores(
                cropped.channels(),
                VoxelGrid.unplaced(
                        Arrays.stream(box.shape()).asLongStream().toArray(),
                        cropped.grid().spacing()),
                cropped.type(),
                cropped.largest(),
                cropped.slope(),
                cropped.intercept(),
                cropped.isMask(),
                box.restore(file, cropped.data(), outside, limit),
                cropped.slices());
    }

    /** Whether the probabilities of each voxel add up to 1. A single channel can't show this. */
    private static boolean isSoftmax(StoredScores scores) {
        int voxels = scores.size() / scores.channels();
        boolean isSoftmax = scores.channels() > 1;
        for (int voxel = 0; voxel < voxels && isSoftmax; voxel++) {
            double sum = 0;
            for (int channel = 0; channel < scores.channels(); channel++) {
                sum += scores.type().at(scores.data(), channel * voxels + voxel);
            }
            isSoftmax = Math.abs(sum - 1) <= ROUNDING;
        }
        return isSoftmax;
    }

    private static byte[] encoded(String file, ElementType type, int probability) throws FormatException {
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
