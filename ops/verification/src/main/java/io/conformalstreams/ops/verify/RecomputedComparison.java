package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComparedLevel;
import io.conformalstreams.contracts.ComparisonDecision;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.ModelComparison;
import io.conformalstreams.ops.verify.ComparedUnits.Closed;
import io.conformalstreams.processor.configuration.Comparison;
import io.conformalstreams.processor.configuration.Comparison.Place;
import io.conformalstreams.processor.configuration.Comparison.Population;
import io.conformalstreams.processor.configuration.Comparison.Role;
import java.math.BigDecimal;
import java.time.Instant;
import java.util.ArrayList;
import java.util.EnumMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Set;
import java.util.TreeMap;

/** The state of a comparison after the outcomes that a published state cites. */
final class RecomputedComparison {

    private final Comparison comparison;
    private final long retention;
    private final Map<String, Map<Role, ComparedUnits>> sites = new TreeMap<>();
    private final List<RecomputedDifferences> levels = new ArrayList<>();
    private long units;
    private long waiting;
    private long unpaired;
    private long eventTime = Long.MIN_VALUE;

    RecomputedComparison(Comparison comparison) {
        this.comparison = comparison;
        this.retention = comparison.retention().toMillis();
        for (BigDecimal alpha : comparison.alphas()) {
            levels.add(new RecomputedDifferences(alpha.doubleValue()));
        }
    }

    /** Adds an outcome of the comparison. The outcomes of a stratum come in the order of their log. */
    void observe(CoverageOutcome outcome) {
        Place place = comparison.placeOf(outcome.getStratum()).orElseThrow();
        sites.computeIfAbsent(place.site(), unused -> new EnumMap<>(Role.class))
                .computeIfAbsent(place.role(), unused -> newUnits())
                .observe(outcome);
        eventTime = Math.max(eventTime, outcome.getLabel().getLabelledAt().toEpochMilli());
    }

    private ComparedUnits newUnits() {
        return new ComparedUnits(
                retention, outcome -> comparison.population() == Population.LABELLED || outcome.getAudit());
    }

    /** Returns the state. Call it once, after all outcomes. The published state supplies what is not recomputed. */
    ModelComparison record(ModelComparison found) {
        sites.values().forEach(this::pairSite);
        List<ComparedLevel> recomputed = levels.stream()
                .map(level -> level.record(found.getUpperError(), found.getLowerError()))
                .toList();
        return ModelComparison.newBuilder(found)
                .setInUse(comparison.inUse().model())
                .setCandidate(comparison.candidate().model())
                .setInUseProcedure(comparison.inUse().procedure().name())
                .setCandidateProcedure(comparison.candidate().procedure().name())
                .setSites(comparison.sites())
                .setPopulation(comparison.population().text())
                .setUpperError(found.getErrorProbability())
                .setLowerError(found.getErrorProbability() / (2 * levels.size()))
                .setDecision(decision(found))
                .setUnits(units)
                .setWaitingUnits(waiting)
                .setUnpairedUnits(unpaired)
                .setLevels(recomputed)
                .setEventTime(Instant.ofEpochMilli(eventTime))
                .build();
    }

    private ComparisonDecision decision(ModelComparison found) {
        if (levels.stream()
                .anyMatch(
                        level -> level.isAbove(found.getMissMargin(), found.getSizeMargin(), found.getLowerError()))) {
            return ComparisonDecision.HOLD;
        }
        return levels.stream()
                        .allMatch(level ->
                                level.isBelow(found.getMissMargin(), found.getSizeMargin(), found.getUpperError()))
                ? ComparisonDecision.PROMOTE
                : ComparisonDecision.UNDECIDED;
    }

    private void pairSite(Map<Role, ComparedUnits> models) {
        ComparedUnits inUse = models.getOrDefault(Role.IN_USE, newUnits());
        ComparedUnits candidate = models.getOrDefault(Role.CANDIDATE, newUnits());
        Set<String> ids = new HashSet<>(inUse.closed().keySet());
        ids.addAll(candidate.closed().keySet());
        for (String id : ids) {
            pairUnit(
                    inUse.closed().getOrDefault(id, List.of()),
                    candidate.closed().getOrDefault(id, List.of()),
                    inUse.clock(),
                    candidate.clock());
        }
    }

    /** Goes through the closings of one unit id in the order of time. */
    private void pairUnit(List<Closed> inUse, List<Closed> candidate, long inUseClock, long candidateClock) {
        int first = 0;
        int second = 0;
        while (first < inUse.size() || second < candidate.size()) {
            boolean both = first < inUse.size() && second < candidate.size();
            if (both && Math.abs(inUse.get(first).at() - candidate.get(second).at()) <= retention) {
                units++;
                for (RecomputedDifferences level : levels) {
                    level.add(inUse.get(first).images(), candidate.get(second).images());
                }
                first++;
                second++;
            } else if (second == candidate.size()
                    || both && inUse.get(first).at() < candidate.get(second).at()) {
                leave(inUse.get(first++), candidateClock);
            } else {
                leave(candidate.get(second++), inUseClock);
            }
        }
    }

    private void leave(Closed unit, long otherClock) {
        if (unit.at() + retention < otherClock) {
            unpaired++;
        } else {
            waiting++;
        }
    }
}
