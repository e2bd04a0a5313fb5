package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import java.util.ArrayList;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.function.Predicate;

/**
 * The closed units of one model at one site, from its outcomes in the order of their log. A unit is closed at the label
 * that completes it, or at the first label after it has matured. It is not closed again within the retention.
 */
final class ComparedUnits {

    /** A unit, the event time at which it was closed, and the first judged outcome of each of its images. */
    record Closed(long at, Map<String, CoverageOutcome> images) {}

    private record Open(long maturesAt, Map<String, CoverageOutcome> images) {}

    private final long retention;
    private final Predicate<CoverageOutcome> counts;
    private final Map<String, List<Closed>> closed = new LinkedHashMap<>();
    private final Map<String, Open> open = new HashMap<>();
    private long clock = Long.MIN_VALUE;

    /**
     * @param retention in milliseconds
     * @param counts whether the population of the comparison contains an outcome
     */
    ComparedUnits(long retention, Predicate<CoverageOutcome> counts) {
        this.retention = retention;
        this.counts = counts;
    }

    /** The latest event time of a label; the smallest long without labels. */
    long clock() {
        return clock;
    }

    /** The closings of each unit, in the order of time. */
    Map<String, List<Closed>> closed() {
        return closed;
    }

    void observe(CoverageOutcome outcome) {
        clock = Math.max(clock, outcome.getLabel().getLabelledAt().toEpochMilli());
        List<String> mature = open.entrySet().stream()
                .filter(unit -> unit.getValue().maturesAt() <= clock)
                .map(Map.Entry::getKey)
                .toList();
        mature.forEach(this::close);
        if (isClosed(outcome.getUnitId())) {
            return;
        }
        if (outcome.getVerdict() == OutcomeVerdict.JUDGED && counts.test(outcome)) {
            Map<String, CoverageOutcome> images = open.containsKey(outcome.getUnitId())
                    ? open.get(outcome.getUnitId()).images()
                    : new LinkedHashMap<>();
            images.putIfAbsent(outcome.getImageId(), outcome);
            open.put(outcome.getUnitId(), new Open(outcome.getUnitMaturesAt().toEpochMilli(), images));
        }
        if (outcome.getUnitComplete() && open.containsKey(outcome.getUnitId())) {
            close(outcome.getUnitId());
        }
    }

    private void close(String unitId) {
        closed.computeIfAbsent(unitId, unused -> new ArrayList<>())
                .add(new Closed(clock, open.remove(unitId).images()));
    }

    private boolean isClosed(String unitId) {
        List<Closed> closings = closed.getOrDefault(unitId, List.of());
        return !closings.isEmpty() && closings.get(closings.size() - 1).at() + retention >= clock;
    }
}
