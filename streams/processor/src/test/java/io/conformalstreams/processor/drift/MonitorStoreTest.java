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
        store.put("a", StratumState.start(1));
        store.put("a", StratumState.start(2));
        assertThat(writtenKeys).hasSize(1);

        store.put("b", StratumState.start(1));
        store.put("a", StratumState.start(2).restarted(2));
        assertThat(writtenKeys).hasSize(3);
        assertThat(store.stratum("a", 3)).extracting(StratumState::restarts).isEqualTo(1);
        assertThat(store.stratum("b", 3)).extracting(StratumState::restarts).isEqualTo(0);
    }

    @Test
    void shouldKeepTheClockOfEachStratumApartFromItsState() {
        assertThat(store.clock("a")).isEqualTo(Long.MIN_VALUE);

        store.putClock("a", 1);
        store.putClock("b", -2);

        assertThat(store.clock("a")).isEqualTo(1);
        assertThat(store.clock("b")).isEqualTo(-2);
        assertThat(store.stratum("a", 1)).extracting(StratumState::clock).isEqualTo(1L);
        assertThat(store.strata(10)).containsExactly("a", "b");
    }

    @Test
    void shouldWriteOnlyTheClockIfAnEventChangesNothingElse() {
        StratumUpdate update = StratumUpdate.byEvent(store, "a", 5);
        assertThat(update.state().clock()).isEqualTo(5);
        update.become(update.state().restarted(5));
        update.save();
        writtenKeys.clear();

        StratumUpdate.byEvent(store, "a", 7).save();
        assertThat(writtenKeys).hasSize(1);
        StratumUpdate.byEvent(store, "a", 6).save();
        StratumUpdate.byCommand(store, "a").save();
        assertThat(writtenKeys).hasSize(1);
        StratumUpdate last = StratumUpdate.byCommand(store, "a");
        assertThat(last.clock()).isEqualTo(7);
        assertThat(last.state().restarts()).isEqualTo(1);
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
