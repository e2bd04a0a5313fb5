package io.conformalstreams.processor.store;

import static org.assertj.core.api.Assertions.assertThat;
import static org.assertj.core.api.Assertions.assertThatThrownBy;

import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.params.ParameterizedTest;
import org.junit.jupiter.params.provider.ValueSource;

class PrefixScanTest {

    private static final byte KIND = 1;

    private final KeyValueStore<Bytes, byte[]> store =
            Stores.inMemoryKeyValueStore("values").get();

    /** Around the number of values in a batch. */
    @ParameterizedTest
    @ValueSource(ints = {0, 1, 4095, 4096, 4097, 8192, 8193, 20_000})
    void passesEachValueOnceInKeyOrder(int count) {
        fill(count);

        List<Integer> passed = new ArrayList<>();
        PrefixScan.forEachValue(
                store,
                StoreKey.of(KIND, "net"),
                value -> passed.add(ByteBuffer.wrap(value).getInt()));

        List<Integer> expected = new ArrayList<>();
        for (int i = 0; i < count; i++) {
            expected.add(i);
        }
        assertThat(passed).isEqualTo(expected);
    }

    @ParameterizedTest
    @ValueSource(ints = {0, 5000, 9000, 9999})
    void failsWithTheFailureOfTheAction(int failing) {
        fill(10_000);
        IllegalStateException failure = new IllegalStateException("truncated");

        assertThatThrownBy(() -> PrefixScan.forEachValue(store, StoreKey.of(KIND, "net"), value -> {
                    if (ByteBuffer.wrap(value).getInt() == failing) {
                        throw failure;
                    }
                }))
                .isSameAs(failure);
    }

    /** Other strata and kinds lie before and after the stratum. */
    private void fill(int count) {
        byte[] other = ByteBuffer.allocate(Integer.BYTES).putInt(-1).array();
        store.put(StoreKey.of(KIND, "a", "x"), other);
        store.put(StoreKey.of(KIND, "net@1", "x"), other);
        store.put(StoreKey.of((byte) (KIND + 1), "net", "x"), other);
        for (int i = 0; i < count; i++) {
            store.put(
                    StoreKey.of(KIND, "net", StoreKey.sortable(i, 6)),
                    ByteBuffer.allocate(Integer.BYTES).putInt(i).array());
        }
    }
}
