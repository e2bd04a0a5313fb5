package io.conformalstreams.conformal.image;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.Arrays;
import java.util.Random;
import org.junit.jupiter.api.Test;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.CsvSource;

class KeySelectionTest {
    /** More than 65,536 keys that share their upper digits are not kept, but counted by each digit. */
    @ParameterizedTest(name = "{0} keys from {1} to {2}")
    @CsvSource({
        "1, 0, 0",
        "30, 0, 255",
        "5000, -31745, 31744",
        "3000, -2147483648, 2147483647",
        "3000, -2139095041, 2139095040",
        "70000, -2147483648, 2147483647",
        "140000, -2147483648, 2147483647",
        "140000, 7, 1000000"
    })
    void selectsAsSortingDoes(int count, int lowest, int highest) {
        Random random = new Random(count);
        for (int bits : new int[] {32, 24, 18, 9, 0}) {
            int[] keys = keys(count, lowest, highest, bits, random);
            int[] sorted = keys.clone();
            Arrays.sort(sorted);
            for (int rank : new int[] {1, 1 + random.nextInt(count), count}) {
                KeySelection selection = new KeySelection(lowest, highest, rank);
                do {
                    int middle = random.nextInt(count);
                    selection.add(keys, 0, middle);
                    selection.add(keys, middle, count);
                } while (selection.narrow());

                int key = sorted[rank - 1];
                long below = Arrays.stream(sorted).filter(other -> other < key).count();
                assertThat(selection.key()).isEqualTo(key);
                assertThat(selection.rankAmongEqual()).isEqualTo(rank - below);
            }
        }
    }

    /** Keys of which most lie within a range of so many bits. */
    private static int[] keys(int count, int lowest, int highest, int bits, Random random) {
        long range = (long) highest - lowest + 1;
        long narrow = Math.min(range, 1L << bits);
        long start = lowest + (long) (random.nextDouble() * (range - narrow + 1));
        int[] keys = new int[count];
        for (int i = 0; i < count; i++) {
            keys[i] = (int)
                    (random.nextInt(100) == 0
                            ? lowest + (long) (random.nextDouble() * range)
                            : start + (long) (random.nextDouble() * narrow));
        }
        return keys;
    }

    @Test
    void refusesRanksThatNoKeyHas() {
        assertThatThrownBy(() -> new KeySelection(0, 9, 0)).isInstanceOf(IndexOutOfBoundsException.class);
        KeySelection selection = new KeySelection(0, 9, 3);
        selection.add(new int[] {4, 4}, 0, 2);
        assertThatThrownBy(selection::narrow)
                .isInstanceOf(IndexOutOfBoundsException.class)
                .hasMessageContaining("exceeds the number of scores by 1");
    }
}
