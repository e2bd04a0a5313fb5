package io.conformalstreams.processor.drift;

import java.util.Optional;

/**
 * The clock and the state of a stratum while an event or a command is processed. The state is read at its first use,
 * because most predictions change only the clock.
 */
final class StratumUpdate {

    private final MonitorStore store;
    private final String stratum;
    private final long clock;
    private Optional<StratumState> state = Optional.empty();

    private StratumUpdate(MonitorStore store, String stratum, long clock) {
        this.store = store;
        this.stratum = stratum;
        this.clock = clock;
    }

    /** Begins with an event, which may advance the clock. */
    static StratumUpdate byEvent(MonitorStore store, StratumClocks clocks, String stratum, long time) {
        clocks.advance(stratum, time);
        return new StratumUpdate(store, stratum, clocks.of(stratum));
    }

    /** Begins with an operator's command, which leaves the clock as it is. */
    static StratumUpdate byCommand(MonitorStore store, StratumClocks clocks, String stratum) {
        return new StratumUpdate(store, stratum, clocks.of(stratum));
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

    /** Stores the state if it has changed. */
    void save() {
        state.ifPresent(changed -> store.put(stratum, changed));
    }
}
