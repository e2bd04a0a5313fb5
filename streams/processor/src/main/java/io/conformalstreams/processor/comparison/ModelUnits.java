package io.conformalstreams.processor.comparison;

import static io.conformalstreams.processor.comparison.ComparisonKeys.CLOSED_UNIT;
import static io.conformalstreams.processor.comparison.ComparisonKeys.OPEN_UNIT;

import io.conformalstreams.processor.comparison.Deadlines.Action;
import io.conformalstreams.processor.comparison.Deadlines.Deadline;
import io.conformalstreams.processor.configuration.Comparison.Role;
import java.time.Duration;
import java.util.ArrayList;
import java.util.List;
import org.apache.kafka.common.utils.Bytes;
import org.apache.kafka.streams.state.KeyValueStore;

/**
 * Closes the units of one model at one site. A unit is closed once all its images have labels, or once it has matured;
 * outcomes that follow do not count. What is closed, and when, depends only on the outcomes of this model at this site
 * in the order of their log. After the retention, the id stands for a new unit.
 */
final class ModelUnits {

    private static final byte[] NO_VALUE = {};

    private final KeyValueStore<Bytes, byte[]> store;
    private final Deadlines deadlines;
    private final String comparison;
    private final String site;
    private final Role role;
    private final long retention;

    ModelUnits(
            KeyValueStore<Bytes, byte[]> store,
            Deadlines deadlines,
            String comparison,
            String site,
            Role role,
            Duration retention) {
        this.store = store;
        this.deadlines = deadlines;
        this.comparison = comparison;
        this.site = site;
        this.role = role;
        this.retention = retention.toMillis();
    }

    /** A closed unit. */
    record ClosedUnit(String unitId, JudgedImages judged) {}

    /**
     * Returns the units that an outcome closes.
     *
     * @param clock latest event time of a label of this model at this site, this outcome included
     */
    List<ClosedUnit> observe(ComparedOutcome outcome, long clock) {
        List<ClosedUnit> closed = new ArrayList<>();
        for (Deadline mature : deadlines.takeBefore(role, Action.CLOSE, clock + 1)) {
            closed.add(close(mature.unitId(), JudgedImages.of(store.get(key(OPEN_UNIT, mature.unitId()))), clock));
        }
        deadlines.takeBefore(role, Action.FORGET, clock).forEach(old -> store.delete(key(CLOSED_UNIT, old.unitId())));
        if (store.get(key(CLOSED_UNIT, outcome.unitId())) == null) {
            add(outcome, clock, closed);
        }
        return closed;
    }

    private void add(ComparedOutcome outcome, long clock, List<ClosedUnit> closed) {
        byte[] open = store.get(key(OPEN_UNIT, outcome.unitId()));
        JudgedImages before = open == null ? JudgedImages.NONE : JudgedImages.of(open);
        JudgedImages judged = outcome.levels().isEmpty() ? before : before.with(outcome);
        if (judged.images().isEmpty()) {
            return;
        }
        if (open != null) {
            deadlines.remove(role, Action.CLOSE, before.time(), outcome.unitId());
        }
        if (outcome.unitComplete()) {
            closed.add(close(outcome.unitId(), judged, clock));
        } else {
            store.put(key(OPEN_UNIT, outcome.unitId()), judged.toBytes());
            deadlines.set(role, Action.CLOSE, judged.time(), outcome.unitId());
        }
    }

    private ClosedUnit close(String unitId, JudgedImages judged, long clock) {
        store.delete(key(OPEN_UNIT, unitId));
        store.put(key(CLOSED_UNIT, unitId), NO_VALUE);
        deadlines.set(role, Action.FORGET, clock + retention, unitId);
        return new ClosedUnit(unitId, judged.closedAt(clock));
    }

    private Bytes key(byte kind, String unitId) {
        return ComparisonKeys.unit(kind, comparison, site, role, unitId);
    }
}
