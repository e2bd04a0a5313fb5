package io.conformalstreams.connectors.nnunet;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import io.conformalstreams.connectors.format.FormatException;
import io.conformalstreams.connectors.format.SizeLimit;
import java.nio.ByteBuffer;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

/** Compares restored scores with the cropped ones voxel by voxel. */
class CroppingBoxTest {

    @ParameterizedTest
    @ValueSource(longs = {1, 2, 3, 4, 5, 6, 7, 8})
    void putsEveryVoxelWhereItWas(long seed) throws FormatException {
        Random random = new Random(seed);
        int[] first = new int[3];
        int[] end = new int[3];
        int[] shape = new int[3];
        for (int axis = 0; axis < 3; axis++) {
            first[axis] = random.nextInt(3);
            end[axis] = first[axis] + 1 + random.nextInt(4);
            shape[axis] = end[axis] + random.nextInt(3);
        }
        int channels = 1 + random.nextInt(3);
        int bytes = 1 + random.nextInt(4);
        byte[] cropped = new byte[channels * bytes * (end[0] - first[0]) * (end[1] - first[1]) * (end[2] - first[2])];
        random.nextBytes(cropped);
        byte[][] outside = new byte[channels][bytes];
        for (byte[] value : outside) {
            random.nextBytes(value);
        }

        ByteBuffer whole = new CroppingBox(first, end, shape)
                .restore("a.npz", ByteBuffer.wrap(cropped), outside, SizeLimit.DEFAULT);

        int next = 0;
        for (int channel = 0; channel < channels; channel++) {
            for (int z = 0; z < shape[0]; z++) {
                for (int y = 0; y < shape[1]; y++) {
                    for (int x = 0; x < shape[2]; x++) {
                        boolean inside = z >= first[0]
                                && z < end[0]
                                && y >= first[1]
                                && y < end[1]
                                && x >= first[2]
                                && x < end[2];
                        for (int part = 0; part < bytes; part++) {
                            assertThat(whole.get()).isEqualTo(inside ? cropped[next++] : outside[channel][part]);
                        }
                    }
                }
            }
        }
        assertThat(whole.hasRemaining()).isFalse();
        assertThat(next).isEqualTo(cropped.length);
    }

    @Test
    void respectsTheLimit() {
        CroppingBox large = new CroppingBox(
                new int[3], new int[] {1, 1, 1}, new int[] {2_000_000_000, 2_000_000_000, 2_000_000_000});
        assertThatThrownBy(() -> large.restore("a.npz", ByteBuffer.allocate(2), new byte[1][2], new SizeLimit(1_000)))
                .isInstanceOf(FormatException.class)
                .hasMessageContaining("exceeds the limit of 1000 bytes");
    }
}
