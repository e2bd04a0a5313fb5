package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.io.ByteArrayOutputStream;
import java.util.Random;
import java.util.stream.LongStream;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.MethodSource;

class PackedMaskTest {
    static LongStream seeds() {
        return LongStream.range(0, 100);
    }

    private static boolean[] members(Random random, int size) {
        boolean[] members = new boolean[size];
        int longestRun = 1 << random.nextInt(10);
        boolean inside = random.nextBoolean();
        for (int i = 0; i < size; inside = !inside) {
            for (int end = Math.min(size, i + 1 + random.nextInt(longestRun)); i < end; i++) {
                members[i] = inside;
            }
        }
        return members;
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void agreesWithAnArrayOfFlags(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] members = members(random, grid.size());
        boolean[] others = members(random, grid.size());
        PackedMask mask = RandomImage.mask(grid, members);
        PackedMask other = RandomImage.mask(grid, others);

        long count = 0;
        long both = 0;
        boolean subset = true;
        PackedMask common = mask.intersection(other);
        PackedMask difference = mask.minus(other);
        for (int i = 0; i < members.length; i++) {
            assertThat(mask.contains(i)).isEqualTo(members[i]);
            assertThat(common.contains(i)).isEqualTo(members[i] && others[i]);
            assertThat(difference.contains(i)).isEqualTo(members[i] && !others[i]);
            count += members[i] ? 1 : 0;
            both += members[i] && others[i] ? 1 : 0;
            subset &= !members[i] || others[i];
        }
        assertThat(mask.count()).isEqualTo(count);
        assertThat(mask.isEmpty()).isEqualTo(count == 0);
        assertThat(mask.isFull()).isEqualTo(count == grid.size());
        assertThat(mask.intersectionCount(other)).isEqualTo(both);
        assertThat(mask.isSubsetOf(other)).isEqualTo(subset);
        assertThat(PackedMask.none(grid).isSubsetOf(mask)).isTrue();
        assertThat(mask.isSubsetOf(PackedMask.all(grid))).isTrue();
        assertThat(mask.isSubsetOf(mask)).isTrue();
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void findsTheEndsOfRuns(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] members = members(random, grid.size());
        PackedMask mask = RandomImage.mask(grid, members);
        for (int trial = 0; trial < 200; trial++) {
            int from = random.nextInt(grid.size());
            int limit = from + 1 + random.nextInt(grid.size() - from);
            int end = from + 1;
            while (end < limit && members[end] == members[from]) {
                end++;
            }
            assertThat(mask.runEnd(from, limit)).isEqualTo(end);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsWordsFromAnyPixelOn(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] members = members(random, grid.size());
        PackedMask mask = RandomImage.mask(grid, members);
        for (int trial = 0; trial < 50; trial++) {
            int first = random.nextInt(grid.size());
            long expected = 0;
            for (int i = 0; i < Math.min(64, grid.size() - first); i++) {
                expected |= members[first + i] ? 1L << i : 0;
            }
            assertThat(mask.bits(first)).isEqualTo(expected);
        }
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void returnsFromBothEncodings(long seed) {
        Random random = new Random(seed);
        Grid grid = RandomImage.grid(random);
        boolean[] members = members(random, grid.size());
        PackedMask mask = RandomImage.mask(grid, members);

        assertThat(PackedMask.ofPackedBytes(grid, mask.toPackedBytes())).isEqualTo(mask);
        assertThat(mask.toRunLengths()).isEqualTo(runLengths(members));
        assertThat(mask.toShorterRunLengths().isPresent())
                .isEqualTo(mask.toRunLengths().length < mask.toPackedBytes().length);
        mask.toShorterRunLengths().ifPresent(shorter -> assertThat(shorter).isEqualTo(mask.toRunLengths()));
        assertThat(PackedMask.ofRunLengths(grid, mask.toRunLengths()))
                .isEqualTo(mask)
                .hasSameHashCodeAs(mask);
    }

    /** Returns the documented encoding, computed pixel by pixel. */
    private static byte[] runLengths(boolean[] members) {
        ByteArrayOutputStream bytes = new ByteArrayOutputStream();
        boolean inside = false;
        int length = 0;
        for (boolean member : members) {
            if (member != inside) {
                number(bytes, length);
                inside = member;
                length = 0;
            }
            length++;
        }
        number(bytes, length);
        return bytes.toByteArray();
    }

    private static void number(ByteArrayOutputStream bytes, int number) {
        for (int rest = number; ; rest /= 128) {
            if (rest < 128) {
                bytes.write(rest);
                return;
            }
            bytes.write(128 + rest % 128);
        }
    }

    @Test
    void ordersBitsAsDocumented() {
        Grid grid = Grid.of(2, 5);
        PackedMask mask = PackedMask.ofPackedBytes(grid, new byte[] {0b0000_0101, 0b0000_0010});

        assertThat(mask.contains(0)).isTrue();
        assertThat(mask.contains(2)).isTrue();
        assertThat(mask.contains(9)).isTrue();
        assertThat(mask.count()).isEqualTo(3);
        assertThat(mask.toRunLengths()).containsExactly(0, 1, 1, 1, 6, 1);
    }

    @Test
    void wholeAndEmptyImagesHaveOneEncoding() {
        for (int size : new int[] {1, 63, 64, 65, 127, 128, 129}) {
            Grid grid = Grid.of(1, size);
            assertThat(PackedMask.all(grid).count()).isEqualTo(size);
            assertThat(PackedMask.ofRunLengths(grid, PackedMask.all(grid).toRunLengths()))
                    .isEqualTo(PackedMask.all(grid));
            assertThat(PackedMask.ofRunLengths(grid, PackedMask.none(grid).toRunLengths()))
                    .isEqualTo(PackedMask.none(grid));
        }
        assertThat(PackedMask.none(Grid.of(1, 300)).toRunLengths()).containsExactly(0xac, 2);
    }

    @Test
    void refusesMalformedRunLengths() {
        Grid grid = Grid.of(10, 20);
        refuses(grid, "add up to 0");
        refuses(grid, "add up to 199", 0xc7, 1);
        refuses(grid, "ends at pixel 201", 0xc9, 1);
        refuses(grid, "cut off", 0xc8);
        refuses(grid, "cut off or too long", 0x80, 0x80, 0x80, 0x80, 0x80, 0x01);
        refuses(grid, "too large", 0xff, 0xff, 0xff, 0xff, 0x0f);
        refuses(grid, "too large", 0xff, 0xff, 0xff, 0xff, 0x7f);
        refuses(grid, "ends at pixel 2147483647", 0xff, 0xff, 0xff, 0xff, 0x07);
        refuses(grid, "longer than needed", 0xc8, 0x81, 0x00);
        refuses(grid, "run 1 at byte 1 is empty", 1, 0, 0xc7, 1);
        refuses(grid, "bytes follow", 0xc8, 1, 0);
        refuses(grid, "bytes follow", 0, 0xc8, 1, 1);
    }

    @Test
    void refusesALieAboutALargeMaskBeforeItMakesRoom() {
        Grid huge = Grid.of(1, Integer.MAX_VALUE - 8);
        for (int attempt = 0; attempt < 1000; attempt++) {
            refuses(huge, "add up to 5", 2, 3);
        }
    }

    private static void refuses(Grid grid, String reason, int... bytes) {
        byte[] encoded = new byte[bytes.length];
        for (int i = 0; i < bytes.length; i++) {
            encoded[i] = (byte) bytes[i];
        }
        assertThatThrownBy(() -> PackedMask.ofRunLengths(grid, encoded))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining(reason);
    }

    @ParameterizedTest(name = "seed {0}")
    @MethodSource("seeds")
    void readsArbitraryRunLengthsFullyOrRefusesThem(long seed) {
        Random random = new Random(seed);
        Grid grid = Grid.of(3, 50);
        for (int trial = 0; trial < 200; trial++) {
            byte[] bytes = new byte[random.nextInt(8)];
            for (int i = 0; i < bytes.length; i++) {
                bytes[i] = (byte) (random.nextInt(4) == 0 ? random.nextInt(256) : random.nextInt(80));
            }
            try {
                assertThat(PackedMask.ofRunLengths(grid, bytes).toRunLengths()).isEqualTo(bytes);
            } catch (InvalidImageException refused) {
                assertThat(refused).hasMessageContaining("run");
            }
        }
    }

    @Test
    void refusesPackedBitsThatDoNotFit() {
        Grid grid = Grid.of(2, 5);
        assertThatThrownBy(() -> PackedMask.ofPackedBytes(grid, new byte[1])).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> PackedMask.ofPackedBytes(grid, new byte[3])).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> PackedMask.ofPackedBytes(grid, new byte[] {0, 4}))
                .isInstanceOf(InvalidImageException.class)
                .hasMessageContaining("after its last pixel");
        assertThatThrownBy(() -> PackedMask.ofWords(grid, new long[] {1L << 10}))
                .isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> PackedMask.ofWords(grid, new long[2])).isInstanceOf(InvalidImageException.class);
    }

    @Test
    void refusesOtherGridsAndPixels() {
        PackedMask mask = PackedMask.all(Grid.of(2, 5));
        PackedMask turned = PackedMask.all(Grid.of(5, 2));
        assertThatThrownBy(() -> mask.isSubsetOf(turned)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> mask.intersectionCount(turned)).isInstanceOf(InvalidImageException.class);
        assertThatThrownBy(() -> mask.contains(10)).isInstanceOf(IndexOutOfBoundsException.class);
        assertThatThrownBy(() -> mask.contains(-1)).isInstanceOf(IndexOutOfBoundsException.class);
    }
}
