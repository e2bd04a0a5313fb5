package io.conformalstreams.processor.comparison;

import io.conformalstreams.processor.comparison.Deadlines.Action;
import io.conformalstreams.processor.comparison.Deadlines.Deadline;
import io.conformalstreams.processor.comparison.ModelUnits.ClosedUnit;
import io.conformalstreams.processor.configuration.Comparison.Role;
import io.conformalstreams.processor.store.PrefixScan;
import io.conformalstreams.processor.store.StoreKey;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.KeyValue;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Pairs the closed units of the two models at one site. Two closed units of one id are a pair if the times at which they
 * were closed differ by at most the retention. So the pairs depend on the two logs alone, and not on the order in which
 * these are read relative to each other.
 */
final class UnitPairing {

    private final KeyValueStore<Bytes, byte[]> store;
    private final Deadlines deadlines;
    private final String comparison;
    private final String site;
    private final Duration retention;
    private final long mostWaiting;

    /**
     * @param mostWaiting largest number of units that wait at a site for one of the models. It bounds the state if the
     *     other model stops
     */
    UnitPairing(
            KeyValueStore<Bytes, byte[]> store, String comparison, String site, Duration retention, long mostWaiting) {
        this.store = store;
        this.deadlines = new Deadlines(store, comparison, site);
        this.comparison = comparison;
        this.site = site;
        this.retention = retention;
        this.mostWaiting = mostWaiting;
    }

    /** A unit that both models have judged. */
    record Pair(JudgedImages inUse, JudgedImages candidate) {}

    /**
     * What an outcome changes.
     *
     * @param waiting change of the number of waiting units
     * @param unpaired number of units that no longer wait, because the other model can no longer close the unit in time
     * @param dropped number of units that no longer wait, because too many do
     */
    record Change(List<Pair> pairs, long waiting, long unpaired, long dropped) {}

    /** Observes an outcome of one of the models. */
    Change observe(ComparedOutcome outcome) {
        Role role = outcome.role();
        ModelClock clock = clock(role).at(outcome.labelledAt());
        store.put(ComparisonKeys.clock(comparison, site, role), clock.toBytes());
        Accumulated change = new Accumulated();
        for (Deadline late : deadlines.takeBefore(role, Action.END_WAIT, clock.time())) {
            endWait(role.other(), late);
            change.waiting--;
            change.unpaired++;
        }
        new ModelUnits(store, deadlines, comparison, site, role, retention)
                .observe(outcome, clock.time())
                .forEach(closed -> pair(role, closed, change));
        return new Change(List.copyOf(change.pairs), change.waiting, change.unpaired, change.dropped);
    }

    private void pair(Role role, ClosedUnit closed, Accumulated change) {
        Optional<JudgedImages> partner = takeWaiting(role.other(), closed);
        if (partner.isPresent()) {
            change.waiting--;
            change.pairs.add(
                    role == Role.IN_USE
                            ? new Pair(closed.judged(), partner.get())
                            : new Pair(partner.get(), closed.judged()));
        } else if (endOfWait(closed.judged().time()) < clock(role.other()).time()) {
            change.unpaired++;
        } else {
            startWait(role, closed);
            change.waiting++;
            if (clock(role).waiting() > mostWaiting) {
                deadlines.takeFirst(role.other(), Action.END_WAIT).ifPresent(first -> endWait(role, first));
                change.waiting--;
                change.dropped++;
            }
        }
    }

    private long endOfWait(long closedAt) {
        return closedAt + retention.toMillis();
    }

    private void startWait(Role role, ClosedUnit closed) {
        long closedAt = closed.judged().time();
        store.put(
                ComparisonKeys.waiting(comparison, site, role, closed.unitId(), closedAt),
                closed.judged().toBytes());
        deadlines.set(role.other(), Action.END_WAIT, endOfWait(closedAt), closed.unitId());
        count(role, 1);
    }

    private void endWait(Role role, Deadline end) {
        store.delete(ComparisonKeys.waiting(comparison, site, role, end.unitId(), end.time() - retention.toMillis()));
        count(role, -1);
    }

    /**
     * Returns the first waiting unit of the same id that the model closed within the retention, before or after, and
     * ends its wait.
     */
    private Optional<JudgedImages> takeWaiting(Role role, ClosedUnit closed) {
        Bytes prefix = ComparisonKeys.unit(ComparisonKeys.WAITING_UNIT, comparison, site, role, closed.unitId());
        for (KeyValue<Bytes, byte[]> entry : PrefixScan.list(store, prefix)) {
            long closedAt =
                    ComparisonKeys.milliseconds(StoreKey.parts(entry.key).get(4));
            if (Math.abs(closedAt - closed.judged().time()) <= retention.toMillis()) {
                deadlines.remove(role.other(), Action.END_WAIT, endOfWait(closedAt), closed.unitId());
                endWait(role, new Deadline(endOfWait(closedAt), closed.unitId()));
                return Optional.of(JudgedImages.of(entry.value));
            }
        }
        return Optional.empty();
    }

    private ModelClock clock(Role role) {
        return ModelClock.of(store.get(ComparisonKeys.clock(comparison, site, role)));
    }

    private void count(Role role, long more) {
        store.put(
                ComparisonKeys.clock(comparison, site, role),
                clock(role).waiting(more).toBytes());
    }

    /** The change while an outcome is observed. */
    private static final class Accumulated {
        private final List<Pair> pairs = new ArrayList<>();
        private long waiting;
        private long unpaired;
        private long dropped;
    }
}
