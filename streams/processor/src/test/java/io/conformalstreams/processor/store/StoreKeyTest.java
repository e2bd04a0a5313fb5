package io.conformalstreams.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.util.ArrayList;
import java.util.Arrays;
import java.util.HexFormat;
import java.util.List;
import java.util.Random;
import org.apache.kafka.common.utils.Bytes;
import org.junit.jupiter.api.Test;

class StoreKeyTest {

    /** Golden bytes of keys. Stores of running applications contain them. */
    @Test
    void shouldKeepTheBytesOfKeys() {
        assertThat(hexadecimal(StoreKey.of((byte) 2))).isEqualTo("02");
        assertThat(hexadecimal(StoreKey.of((byte) 2, "net@1", "", "é")))
                .isEqualTo("02" + "0005" + "6e65744031" + "0000" + "0002" + "c3a9");
    }

    @Test
    void shouldSortNumbersAsText() {
        assertThat(StoreKey.sortable(0, 4)).isEqualTo("0000");
        assertThat(StoreKey.sortable(1023, 4)).isEqualTo("1023");
        assertThat(StoreKey.sortable(1L << 32, 10)).isEqualTo("4294967296");
        assertThat(StoreKey.sortableTime(1_700_000_000_000L)).isEqualTo("0000001700000000000");
        assertThat(StoreKey.sortableTime(Long.MAX_VALUE)).isEqualTo("9223372036854775807");
        assertThatThrownBy(() -> StoreKey.sortable(-1, 4)).hasMessage("-1 is negative or has more than 4 digits");
        assertThatThrownBy(() -> StoreKey.sortable(10_000, 4))
                .hasMessage("10000 is negative or has more than 4 digits");
    }

    @Test
    void shouldReadThePartsBack() {
        assertThat(StoreKey.parts(StoreKey.of((byte) 1))).isEmpty();
        assertThat(StoreKey.parts(StoreKey.of((byte) 1, "", "a|b", "ü"))).containsExactly("", "a|b", "ü");
        String longest = "x".repeat(65_535);
        assertThat(StoreKey.parts(StoreKey.of((byte) 1, longest, "y"))).containsExactly(longest, "y");
        assertThatThrownBy(() -> StoreKey.of((byte) 1, longest + "x"))
                .isInstanceOf(IllegalArgumentException.class)
                .hasMessage("a stored string has 65536 bytes: at most 65535 are allowed");
    }

    @Test
    void shouldBeAPrefixOfExactlyTheKeysThatContinueIt() {
        Random random = new Random(5);
        List<List<String>> parts = new ArrayList<>();
        for (int i = 0; i < 200; i++) {
            List<String> texts = new ArrayList<>();
            for (int j = random.nextInt(4); j > 0; j--) {
                texts.add("ab".substring(0, random.nextInt(3)).repeat(random.nextInt(3)));
            }
            parts.add(texts);
        }
        for (List<String> one : parts) {
            for (List<String> other : parts) {
                boolean continues = other.size() >= one.size()
                        && other.subList(0, one.size()).equals(one);
                assertThat(startsWith(key(other), key(one)))
                        .as("%s, %s", one, other)
                        .isEqualTo(continues);
            }
        }
    }

    private static byte[] key(List<String> texts) {
        return StoreKey.of((byte) 1, texts.toArray(String[]::new)).get();
    }

    private static boolean startsWith(byte[] bytes, byte[] prefix) {
        return bytes.length >= prefix.length && Arrays.equals(Arrays.copyOf(bytes, prefix.length), prefix);
    }

    private static String hexadecimal(Bytes key) {
        return HexFormat.of().formatHex(key.get());
    }
}
