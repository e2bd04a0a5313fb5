package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.configuration.Comparison.Role;
import io.conformalstreams.processor.store.StoreKey;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueIterator;
import org.apache.kafka.streams.state.KeyValueStore;

/** What happens to units at one site when the clock of a model has passed a time. */
final class Deadlines {

    private static final byte[] NO_VALUE = {};

    /** What happens. */
    enum Action {
        /** The unit is closed without its missing labels. */
        CLOSE,
        /** The model may have a new unit of the same id. */
        FORGET,
        /** The unit of the other model no longer waits. */
        END_WAIT
    }

    /** A unit and its time. */
    record Deadline(long time, String unitId) {}

    private final KeyValueStore<Bytes, byte[]> store;
    private final String comparison;
    private final String site;

    Deadlines(KeyValueStore<Bytes, byte[]> store, String comparison, String site) {
        this.store = store;
        this.comparison = comparison;
        this.site = site;
    }

    /** @param clock the model whose clock decides */
    void set(Role clock, Action action, long time, String unitId) {
        store.put(key(clock, action, time, unitId), NO_VALUE);
    }

    void remove(Role clock, Action action, long time, String unitId) {
        store.delete(key(clock, action, time, unitId));
    }

    /** Removes the deadlines before a time, and returns them in the order of time. */
    List<Deadline> takeBefore(Role clock, Action action, long time) {
        List<Deadline> due = new ArrayList<>();
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.range(key(clock, action, Long.MIN_VALUE), key(clock, action, time))) {
            iterator.forEachRemaining(entry -> due.add(deadline(entry.key)));
        }
        due.forEach(deadline -> remove(clock, action, deadline.time(), deadline.unitId()));
        return due;
    }

    /** Removes the first deadline, and returns it. */
    Optional<Deadline> takeFirst(Role clock, Action action) {
        Optional<Deadline> first;
        try (KeyValueIterator<Bytes, byte[]> iterator =
                store.range(key(clock, action, Long.MIN_VALUE), key(clock, action, Long.MAX_VALUE))) {
            first = iterator.hasNext() ? Optional.of(deadline(iterator.next().key)) : Optional.empty();
        }
        first.ifPresent(deadline -> remove(clock, action, deadline.time(), deadline.unitId()));
        return first;
    }

    private static Deadline deadline(Bytes key) {
        List<String> parts = StoreKey.parts(key);
        return new Deadline(ComparisonKeys.milliseconds(parts.get(4)), parts.get(5));
    }

    private Bytes key(Role clock, Action action, long time) {
        return StoreKey.of(
                ComparisonKeys.DEADLINE, comparison, site, clock.name(), action.name(), ComparisonKeys.time(time));
    }

    private Bytes key(Role clock, Action action, long time, String unitId) {
        return StoreKey.of(
                ComparisonKeys.DEADLINE,
                comparison,
                site,
                clock.name(),
                action.name(),
                ComparisonKeys.time(time),
                unitId);
    }
}
