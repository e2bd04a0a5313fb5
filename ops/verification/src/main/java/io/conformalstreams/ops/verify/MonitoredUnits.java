package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.contracts.RecordCoordinates;
import java.time.Duration;
import java.time.Instant;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.HashMap;
import java.util.HashSet;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;
import java.util.stream.Stream;

/**
 * The units that the monitors of a component have judged, in their order. With a maturity, a unit is judged when its last
 * prediction has matured; otherwise when its last label comes. A unit that was corrected, was labelled too late, or
 * belongs to another epoch makes the order uncertain, and so does one whose images are further apart than the maturity.
 */
final class MonitoredUnits {

    private record Key(String stratum, String procedure, String unitId) {}

    private record Prediction(Instant at, String id) implements Comparable<Prediction> {

        private static final Comparator<Prediction> ORDER =
                Comparator.comparing(Prediction::at).thenComparing(Prediction::id);

        @Override
        public int compareTo(Prediction other) {
            return ORDER.compare(this, other);
        }
    }

    /** A unit with its judged outcomes, in the order of their log. */
    private static final class Unit {
        private final Set<Prediction> predictions = new HashSet<>();
        private final List<CoverageOutcome> outcomes = new ArrayList<>();
        private boolean isUncertain;

        private Prediction first() {
            return predictions.stream().min(Comparator.naturalOrder()).orElseThrow();
        }

        private Prediction last() {
            return predictions.stream().max(Comparator.naturalOrder()).orElseThrow();
        }

        private boolean has(RecordCoordinates label) {
            return outcomes.stream().anyMatch(outcome -> outcome.getLabel().equals(label));
        }
    }

    private final Optional<Duration> maturity;
    private final Map<Key, Unit> units = new LinkedHashMap<>();
    private final Map<Key, Integer> closings = new HashMap<>();
    private int outcomes;

    /** @param maturity time after which a prediction is judged without its label; empty if labels alone decide */
    MonitoredUnits(Optional<Duration> maturity) {
        this.maturity = maturity;
    }

    void add(IssuedConfidenceSet set) {
        if (!set.getSelfCalibrated()) {
            unit(new Key(set.getStratum(), set.getProcedure(), set.getUnitId()))
                    .predictions
                    .add(new Prediction(set.getPredictedAt(), set.getPredictionId()));
        }
    }

    void add(CoverageOutcome outcome) {
        if (outcome.getVerdict() == OutcomeVerdict.SELF_CALIBRATED) {
            return;
        }
        Key key = new Key(outcome.getStratum(), outcome.getProcedure(), outcome.getUnitId());
        Unit unit = unit(key);
        closings.put(key, outcomes++);
        unit.predictions.add(new Prediction(outcome.getPredictedAt(), outcome.getPredictionId()));
        unit.outcomes.add(outcome);
        unit.isUncertain |= outcome.getStatus() != OutcomeStatus.FIRST
                || outcome.getVerdict() != OutcomeVerdict.JUDGED
                || outcome.getEpoch() != outcome.getLabelEpoch()
                || maturity.filter(longest -> isLate(outcome, longest)).isPresent();
    }

    private static boolean isLate(CoverageOutcome outcome, Duration maturity) {
        return outcome.getLabel()
                        .getLabelledAt()
                        .compareTo(outcome.getPredictedAt().plus(maturity))
                >= 0;
    }

    private Unit unit(Key key) {
        return units.computeIfAbsent(key, unused -> new Unit());
    }

    /**
     * Returns the ascending critical values of the units since the change that an alert states; empty if the outcomes do
     * not tell which units these are.
     */
    Optional<double[]> since(DriftAlert alert) {
        List<Unit> ordered = new ArrayList<>();
        Map<Unit, Integer> closed = new HashMap<>();
        units.forEach((key, unit) -> {
            if (key.stratum().equals(alert.getStratum()) && key.procedure().equals(alert.getProcedure())) {
                ordered.add(unit);
                closed.put(unit, closings.getOrDefault(key, Integer.MAX_VALUE));
            }
        });
        ordered.sort(maturity.isPresent() ? Comparator.comparing(Unit::last) : Comparator.comparing(closed::get));
        int first = index(ordered, alert.getAdvice().getFirstLabel());
        int last = index(ordered, alert.getAdvice().getLastLabel());
        if (first < 0 || last < first) {
            return Optional.empty();
        }
        List<Double> values = new ArrayList<>();
        for (Unit unit : ordered.subList(first, last + 1)) {
            if (unit.outcomes.isEmpty()) {
                continue;
            }
            if (isUncertain(unit, alert)) {
                return Optional.empty();
            }
            if (isJudged(unit, alert)) {
                values.add(criticalValue(unit, alert));
            }
        }
        return values.size() == alert.getAdvice().getUnits()
                ? Optional.of(values.stream()
                        .mapToDouble(Double::doubleValue)
                        .sorted()
                        .toArray())
                : Optional.empty();
    }

    private static int index(List<Unit> ordered, RecordCoordinates label) {
        for (int index = 0; index < ordered.size(); index++) {
            if (ordered.get(index).has(label)) {
                return index;
            }
        }
        return -1;
    }

    private boolean isUncertain(Unit unit, DriftAlert alert) {
        boolean isSpread = maturity.filter(
                        longest -> !unit.last().at().isBefore(unit.first().at().plus(longest)))
                .isPresent();
        return unit.isUncertain
                || isSpread
                || unit.outcomes.stream()
                        .anyMatch(outcome -> outcome.getEpoch() != alert.getEpoch()
                                || !outcome.getFingerprint().equals(alert.getFingerprint()));
    }

    /** Monitors judge a unit if one of its sets is calibrated. */
    private static boolean isJudged(Unit unit, DriftAlert alert) {
        return components(unit, alert).anyMatch(ComponentOutcome::getCalibrated);
    }

    private static double criticalValue(Unit unit, DriftAlert alert) {
        return components(unit, alert)
                .mapToDouble(ComponentOutcome::getCriticalValue)
                .max()
                .orElseThrow();
    }

    private static Stream<ComponentOutcome> components(Unit unit, DriftAlert alert) {
        return unit.outcomes.stream()
                .filter(outcome -> !alert.getPopulation().equals("audit") || outcome.getAudit())
                .flatMap(outcome -> outcome.getLevels().stream())
                .flatMap(level -> level.getComponents().stream())
                .filter(outcome -> outcome.getComponent() == alert.getComponent());
    }
}
