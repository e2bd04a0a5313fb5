package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.Arrays;
import java.util.HashSet;
import java.util.Random;
import java.util.Set;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;
import org.junit.jupiter.params.provider.ValueSource;

class LabelMapTest {
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void packsThePixelsOfAChannel(long seed) {
        RandomImage image = RandomImage.of(seed);

        assertThat(image.truth()).isEqualTo(RandomImage.mask(image.grid(), image.inTruth()));
    }

    @Test
    void readsLabelsAsUnsigned() {
        byte[] labels = new byte[256];
        for (int value = 0; value < labels.length; value++) {
            labels[value] = (byte) value;
        }
        LabelMap map = LabelMap.of(Grid.of(16, 16), ByteBuffer.wrap(labels));

        for (int value = 0; value < labels.length; value++) {
            PackedMask mask = map.mask(Set.of(value));
            assertThat(mask.count()).isEqualTo(1);
            assertThat(mask.contains(value)).isTrue();
        }
        assertThat(map.mask(Set.of())).isEqualTo(PackedMask.none(map.grid()));
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void packsAnySetOfLabels(long seed) {
        Random random = new Random(seed);
        Set<Integer> values = new HashSet<>();
        for (int range = random.nextInt(4); range >= 0; range--) {
            int low = random.nextInt(256);
            for (int value = low + random.nextInt(256 - low); value >= low; value--) {
                values.add(value);
            }
        }
        byte[] labels = new byte[1 + random.nextInt(500)];
        random.nextBytes(labels);
        boolean[] members = new boolean[labels.length];
        for (int i = 0; i < labels.length; i++) {
            members[i] = values.contains(Byte.toUnsignedInt(labels[i]));
        }
        Grid grid = Grid.of(1, labels.length);

        assertThat(LabelMap.of(grid, ByteBuffer.wrap(labels)).mask(values)).isEqualTo(RandomImage.mask(grid, members));
    }

    /** Kernels may recognise blocks with one label. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 200, 255})
    void packsOneLabelEverywhere(int label) {
        byte[] labels = new byte[7 * 65];
        Arrays.fill(labels, (byte) label);
        Grid grid = Grid.of(7, 65);
        LabelMap map = LabelMap.of(grid, ByteBuffer.wrap(labels));

        assertThat(map.mask(Set.of(label))).isEqualTo(PackedMask.all(grid));
        assertThat(map.mask(Set.of(label == 0 ? 1 : label - 1))).isEqualTo(PackedMask.none(grid));
    }

    @Test
    void refusesWrongLengthsAndLabelValues() {
        Grid grid = Grid.of(2, 3);
        assertThatThrownBy(() -> LabelMap.of(grid, ByteBuffer.allocate(5))).isInstanceOf(InvalidImageException.class);
        LabelMap map = LabelMap.of(grid, ByteBuffer.allocate(6));
        for (int value : new int[] {-1, 256}) {
            assertThatThrownBy(() -> map.mask(Set.of(value)))
                    .isInstanceOf(IllegalArgumentException.class)
                    .hasMessageContaining("0..255");
        }
    }
}
