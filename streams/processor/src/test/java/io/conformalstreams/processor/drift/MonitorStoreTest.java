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
    private final KeyValueStore<Bytes, byte[]> stored =
            recording(Stores.inMemoryKeyValueStore("drift-monitors").get());
    private final MonitorStore store = new MonitorStore(stored);
    private final StratumClocks clocks = new StratumClocks(stored);
    private int reads;

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
        assertThat(clocks.of("a")).isEqualTo(Long.MIN_VALUE);

        clocks.advance("a", 1);
        clocks.advance("b", -2);

        assertThat(clocks.of("a")).isEqualTo(1);
        assertThat(clocks.of("b")).isEqualTo(-2);
        assertThat(store.stratum("a", 1)).extracting(StratumState::clock).isEqualTo(1L);
        assertThat(store.strata(10)).containsExactly("a", "b");
    }

    @Test
    void shouldWriteOnlyTheClockIfAnEventChangesNothingElse() {
        StratumUpdate update = StratumUpdate.byEvent(store, clocks, "a", 5);
        assertThat(update.state().clock()).isEqualTo(5);
        update.become(update.state().restarted(5));
        update.save();
        writtenKeys.clear();

        StratumUpdate.byEvent(store, clocks, "a", 7).save();
        assertThat(writtenKeys).hasSize(1);
        StratumUpdate.byEvent(store, clocks, "a", 6).save();
        StratumUpdate.byCommand(store, clocks, "a").save();
        assertThat(writtenKeys).hasSize(1);
        StratumUpdate last = StratumUpdate.byCommand(store, clocks, "a");
        assertThat(last.clock()).isEqualTo(7);
        assertThat(last.state().restarts()).isEqualTo(1);
    }

    @Test
    void shouldWriteAClockOnceForTwoProcessorsThatTakeTheSameEvents() {
        StratumClocks second = new StratumClocks(stored);
        for (long time : new long[] {5, 7}) {
            assertThat(clocks.advance("a", time)).isTrue();
            assertThat(second.advance("a", time)).isFalse();
            assertThat(second.of("a")).isEqualTo(time);
        }
        assertThat(clocks.advance("a", 6)).isFalse();
        assertThat(second.advance("a", 6)).isFalse();
        assertThat(second.of("a")).isEqualTo(7);
        assertThat(writtenKeys).hasSize(2);
        assertThat(new StratumClocks(stored).of("a")).isEqualTo(7);
    }

    @Test
    void shouldReadAClockOnlyForALaterEvent() {
        clocks.advance("a", 5);
        reads = 0;

        clocks.advance("a", 5);
        assertThat(clocks.of("a")).isEqualTo(5);
        assertThat(reads).isZero();

        clocks.advance("a", 6);
        assertThat(reads).isEqualTo(1);
    }

    @Test
    void shouldFindTheClockOfAStratumThatWasForgottenForOthers() {
        for (int stratum = 0; stratum <= 1_000; stratum++) {
            clocks.advance("s" + stratum, 5 + stratum);
        }
        assertThat(clocks.of("s0")).isEqualTo(5);
        assertThat(clocks.advance("s0", 4)).isFalse();
        assertThat(clocks.of("s0")).isEqualTo(5);
    }

    /** A store that notes what is written to it, and counts what is read. */
    @SuppressWarnings("unchecked")
    private KeyValueStore<Bytes, byte[]> recording(KeyValueStore<Bytes, byte[]> written) {
        return (KeyValueStore<Bytes, byte[]>) Proxy.newProxyInstance(
                getClass().getClassLoader(), new Class<?>[] {KeyValueStore.class}, (proxy, method, arguments) -> {
                    if (method.getName().equals("put")) {
                        writtenKeys.add(arguments[0]);
                    }
                    if (method.getName().equals("get")) {
                        reads++;
                    }
                    return method.invoke(written, arguments);
                });
    }
}
