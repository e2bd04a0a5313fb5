package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.store.StoreKey;
import java.nio.ByteBuffer;
import java.util.HashMap;
import java.util.Map;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * The clocks of strata. The clock of a stratum is the latest event time of its predictions and labels.
 *
 * <p>Two processors that take the same events in the same order share the stored clocks, so that an event writes its time
 * once. Each of them remembers the clocks of its strata, and reads the store only if an event is later.
 */
public final class StratumClocks {

    static final byte CLOCK = 12;

    /** Limits the number of strata whose clock is remembered. Gateways choose the names of strata. */
    private static final int MOST_STRATA = 1_000;

    private final KeyValueStore<Bytes, byte[]> store;
    private final Map<String, Long> remembered = new HashMap<>();

    /**
     * @param store the store of the drift monitors
     */
    public StratumClocks(KeyValueStore<Bytes, byte[]> store) {
        this.store = store;
    }

    /**
     * Returns the clock of a stratum, milliseconds since 1970; the smallest number before its first event. An object that
     * takes events must take all of them, because it returns the clock that it remembers.
     */
    long of(String stratum) {
        Long known = remembered.get(stratum);
        return known == null ? stored(stratum) : known;
    }

    /**
     * Takes an event.
     *
     * @param time the event time, milliseconds since 1970
     * @return whether the event is later than the stored clock: always false for the second processor that takes it
     */
    public boolean advance(String stratum, long time) {
        Long known = remembered.get(stratum);
        if (known != null && time <= known) {
            return false;
        }
        long stored = stored(stratum);
        remember(stratum, Math.max(stored, time));
        if (time <= stored) {
            return false;
        }
        store.put(key(stratum), ByteBuffer.allocate(Long.BYTES).putLong(time).array());
        return true;
    }

    private void remember(String stratum, long clock) {
        if (remembered.size() >= MOST_STRATA && !remembered.containsKey(stratum)) {
            remembered.clear();
        }
        remembered.put(stratum, clock);
    }

    private long stored(String stratum) {
        byte[] bytes = store.get(key(stratum));
        return bytes == null ? Long.MIN_VALUE : ByteBuffer.wrap(bytes).getLong();
    }

    private static Bytes key(String stratum) {
        return StoreKey.of(CLOCK, stratum);
    }
}
