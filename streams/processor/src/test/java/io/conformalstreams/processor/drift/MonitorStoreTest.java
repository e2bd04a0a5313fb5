package io.conformalstreams.processor.drift;

import static org.assertj.core.api.Assertions.assertThat;

import java.lang.reflect.Proxy;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;
import org.apache.kafka.streams.state.Stores;
import org.junit.jupiter.api.Test;

class MonitorStoreTest {

    private final List<Object> writtenKeys = new ArrayList<>();
    private final MonitorStore store = new MonitorStore(
            recording(Stores.inMemoryKeyValueStore("drift-monitors").get()));

    @Test
    void shouldWriteTheStateOfAStratumOnlyIfItChanges() {
        store.put("a", StratumState.start().at(1));
        store.put("a", StratumState.start().at(1));
        assertThat(writtenKeys).hasSize(1);

        store.put("b", StratumState.start().at(1));
        store.put("a", StratumState.start().at(2));
        assertThat(writtenKeys).hasSize(3);
        assertThat(store.stratum("a")).extracting(StratumState::clock).isEqualTo(2L);
        assertThat(store.stratum("b")).extracting(StratumState::clock).isEqualTo(1L);
    }

    /** A store that notes what is written to it. */
    @SuppressWarnings("unchecked")
    private KeyValueStore<Bytes, byte[]> recording(KeyValueStore<Bytes, byte[]> written) {
        return (KeyValueStore<Bytes, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KeyValueStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        writtenKeys.add(arguments[0]);
                    }
                    return method.invoke(written, arguments);
                });
    }
}
