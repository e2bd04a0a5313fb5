package io.conformalstreams.ops.demo;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.RunningCoverage;
import io.conformalstreams.contracts.StratumThresholds;
import io.conformalstreams.contracts.topic.Topic;
import java.util.Collection;
import java.util.Comparator;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.TreeMap;

/** The records that were read from the topics so far. Safe for use by several threads. */
final class ObservedRecords {

    private final Set<String> figureImages;
    private final Map<Topic, Long> records = new EnumMap<>(Topic.class);
    private final Map<String, Integer> setsByPrediction = new HashMap<>();
    private final Map<String, StratumThresholds> thresholds = new TreeMap<>();
    private final Map<String, Map<String, CoverageOutcome>> outcomes = new TreeMap<>();
    private final Map<String, DriftAlert> alerts = new TreeMap<>();
    private final Map<RegionKey, IssuedConfidenceSet> shown = new LinkedHashMap<>();
    private final Map<RegionKey, CoverageOutcome> shownOutcomes = new HashMap<>();
    private final VacuousOutcomes vacuous = new VacuousOutcomes();
    private long outcomesSeen;

    /** Identifies the region that one procedure issued for one prediction. */
    private record RegionKey(String predictionId, String procedure) {}

    /**
     * A region that was judged by its label.
     *
     * @param issued sets, or an interval
     * @param outcome judgement by the label
     */
    record JudgedRegion(IssuedConfidenceSet issued, CoverageOutcome outcome) {}

    /**
     * @param figureImages images whose sets are kept for the figures; intervals are kept for every image
     */
    ObservedRecords(Collection<String> figureImages) {
        this.figureImages = Set.copyOf(figureImages);
    }

    synchronized void count(Topic topic) {
        records.merge(topic, 1L, Long::sum);
        notifyAll();
    }

    synchronized void add(IssuedConfidenceSet set) {
        setsByPrediction.merge(set.getPredictionId(), 1, Integer::sum);
        if (figureImages.contains(set.getImageId()) || !set.getIntervals().isEmpty()) {
            shown.put(new RegionKey(set.getPredictionId(), set.getProcedure()), set);
        }
    }

    synchronized void add(StratumThresholds newest) {
        thresholds.put(newest.getStratum(), newest);
    }

    synchronized void add(CoverageOutcome outcome) {
        outcomesSeen++;
        vacuous.add(outcome);
        outcomes.computeIfAbsent(outcome.getStratum(), stratum -> new TreeMap<>())
                .put(outcome.getProcedure(), outcome);
        boolean isOfInterval = outcome.getLevels().stream().anyMatch(level -> level.getLabelledValue() != null);
        if (isOfInterval || figureImages.contains(outcome.getImageId())) {
            shownOutcomes.put(new RegionKey(outcome.getPredictionId(), outcome.getProcedure()), outcome);
        }
    }

    synchronized void add(DriftAlert alert) {
        alerts.put(alert.getAlertId(), alert);
    }

    /** The number of observed sets of a prediction. */
    synchronized int setsOf(String predictionId) {
        return setsByPrediction.getOrDefault(predictionId, 0);
    }

    /** The number of observed records of a topic. */
    synchronized long recordsOf(Topic topic) {
        return records.getOrDefault(topic, 0L);
    }

    synchronized long outcomesSeen() {
        return outcomesSeen;
    }

    /** Accepted labels, over all strata. */
    synchronized long versions() {
        return thresholds.values().stream()
                .mapToLong(StratumThresholds::getVersion)
                .sum();
    }

    /** The newest thresholds by stratum. */
    synchronized Map<String, StratumThresholds> thresholds() {
        return new TreeMap<>(thresholds);
    }

    /** The running coverage of a procedure in a stratum; empty before the first outcome. */
    synchronized List<RunningCoverage> coverage(String stratum, String procedure) {
        return Optional.ofNullable(outcomes.getOrDefault(stratum, Map.of()).get(procedure))
                .map(CoverageOutcome::getRunning)
                .orElse(List.of());
    }

    /** The promises that most labels could not break, one sentence each. */
    synchronized List<String> vacuousPromises() {
        return vacuous.remarks();
    }

    /** All alerts, each in its newest state. */
    synchronized List<DriftAlert> alerts() {
        return List.copyOf(alerts.values());
    }

    /** The regions of a procedure that are kept for the figures and were judged, in the order of the predictions. */
    synchronized List<JudgedRegion> judged(String procedure) {
        return shown.entrySet().stream()
                .filter(region -> region.getKey().procedure().equals(procedure))
                .flatMap(region -> Optional.ofNullable(shownOutcomes.get(region.getKey())).stream()
                        .filter(outcome -> !outcome.getLevels().isEmpty())
                        .map(outcome -> new JudgedRegion(region.getValue(), outcome)))
                .sorted(Comparator.comparing(
                                (JudgedRegion region) -> region.issued().getPredictedAt())
                        .thenComparing(region -> region.issued().getPredictionId()))
                .toList();
    }

    /** Waits until a record is observed, or the given number of milliseconds has passed. */
    synchronized void await(long milliseconds) throws InterruptedException {
        wait(milliseconds);
    }
}
