package io.conformalstreams.processor.drift;

import java.util.Optional;

/**
 * The clock and the state of a stratum while an event or a command is processed. The state is read at its first use,
 * because most predictions change only the clock.
 */
final class StratumUpdate {

    private final MonitorStore store;
    private final String stratum;
    private final long storedClock;
    private final long clock;
    private Optional<StratumState> state = Optional.empty();

    private StratumUpdate(MonitorStore store, String stratum, long storedClock, long clock) {
        this.store = store;
        this.stratum = stratum;
        this.storedClock = storedClock;
        this.clock = clock;
    }

    /** Begins with an event, which may advance the clock. */
    static StratumUpdate byEvent(MonitorStore store, String stratum, long time) {
        long stored = store.clock(stratum);
        return new StratumUpdate(store, stratum, stored, Math.max(stored, time));
    }

    /** Begins with an operator's command, which leaves the clock as it is. */
    static StratumUpdate byCommand(MonitorStore store, String stratum) {
        long stored = store.clock(stratum);
        return new StratumUpdate(store, stratum, stored, stored);
    }

    /** Returns the latest event time of the stratum, this event included; the smallest number before the first one. */
    long clock() {
        return clock;
    }

    StratumState state() {
        if (state.isEmpty()) {
            state = Optional.of(store.stratum(stratum, clock));
        }
        return state.get();
    }

    void become(StratumState next) {
        state = Optional.of(next);
    }

    /** Stores what has changed. */
    void save() {
        if (clock != storedClock) {
            store.putClock(stratum, clock);
        }
        state.ifPresent(changed -> store.put(stratum, changed));
    }
}
