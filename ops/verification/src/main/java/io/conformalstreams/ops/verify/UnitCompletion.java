package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.CitedThresholds;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.IssuedConfidenceSet;
import java.time.Duration;
import java.time.Instant;
import java.util.HashMap;
import java.util.HashSet;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.Set;

/**
 * Recomputes whether an outcome finds its unit complete: no other image of the unit waits for a label in the epoch.
 *
 * <p>Predictions and labels arrive in different topics, and their common order is not in the log. It is known in part.
 * Sets of a stratum are issued in the order of their predictions' offsets, and before their outcomes. A set that cites
 * the label of an outcome, or a later label, was issued after that label had arrived. If this does not decide whether
 * another image waited, the result is empty.
 */
final class UnitCompletion {

    private record UnitKey(String stratum, int epoch, String unitId) {}

    private record PredictionKey(String stratum, String predictionId, Instant predictedAt) {}

    /**
     * A prediction that may wait for a label.
     *
     * @param offset position of the prediction in its topic
     * @param citedLabel offset of the last label in the cited thresholds; -1 without thresholds
     */
    private record Issued(PredictionKey key, long offset, long citedLabel) {}

    private final Duration retention;
    private final Map<UnitKey, Map<String, Set<Issued>>> awaited = new HashMap<>();
    private final Map<PredictionKey, Long> firstOutcomes = new HashMap<>();
    private final Map<String, Instant> newest = new HashMap<>();
    private final Map<String, Long> issuedUpTo = new HashMap<>();

    UnitCompletion(Duration retention, List<IssuedConfidenceSet> sets) {
        this.retention = retention;
        sets.forEach(this::add);
    }

    private void add(IssuedConfidenceSet set) {
        advance(set.getStratum(), set.getPredictedAt());
        if (!set.getSelfCalibrated()) {
            Optional<CitedThresholds> cites = Optional.ofNullable(set.getCites());
            awaited.computeIfAbsent(unit(set), unseen -> new HashMap<>())
                    .computeIfAbsent(set.getImageId(), unseen -> new HashSet<>())
                    .add(new Issued(
                            prediction(set),
                            set.getPredictionOffset(),
                            cites.map(cited -> cited.getLastLabel().getOffset()).orElse(-1L)));
        }
    }

    /** Takes the event time of a prediction or label. */
    void advance(String stratum, Instant time) {
        newest.merge(stratum, time, (one, other) -> one.isAfter(other) ? one : other);
    }

    /**
     * Takes an outcome, in the order of the log, before any is checked.
     *
     * @param position offset of the outcome
     */
    void expect(CoverageOutcome outcome, long position) {
        firstOutcomes.merge(prediction(outcome), position, Math::min);
        advance(outcome.getStratum(), outcome.getLabel().getLabelledAt());
    }

    /**
     * Returns whether the outcome finds its unit complete; empty if the log does not decide it. Must be called for all
     * outcomes of a stratum in the order of the log.
     *
     * @param set the set that the outcome judges
     * @param position offset of the outcome
     */
    Optional<Boolean> of(CoverageOutcome outcome, IssuedConfidenceSet set, long position) {
        long issued = issuedUpTo.merge(set.getStratum(), set.getPredictionOffset(), Math::max);
        boolean decided = true;
        for (Map.Entry<String, Set<Issued>> other :
                awaited.getOrDefault(unit(set), Map.of()).entrySet()) {
            if (other.getKey().equals(set.getImageId())) {
                continue;
            }
            Optional<Boolean> waits = waits(other.getValue(), outcome, position, issued);
            if (waits.filter(Boolean::booleanValue).isPresent()) {
                return Optional.of(false);
            }
            decided &= waits.isPresent();
        }
        return decided ? Optional.of(true) : Optional.empty();
    }

    /** @param issued the largest offset of a prediction that was certainly answered before the outcome */
    private Optional<Boolean> waits(Set<Issued> ofImage, CoverageOutcome outcome, long position, long issued) {
        if (ofImage.size() > 1) {
            return Optional.empty();
        }
        Issued other = ofImage.iterator().next();
        long answered = firstOutcomes.getOrDefault(other.key(), Long.MAX_VALUE);
        if (answered < position) {
            return Optional.of(false);
        }
        if (other.offset() > issued) {
            boolean isLater = other.citedLabel() >= outcome.getLabel().getOffset();
            return isLater ? Optional.of(false) : Optional.empty();
        }
        boolean hasExpired = newest.get(outcome.getStratum())
                .isAfter(other.key().predictedAt().plus(retention));
        return answered == Long.MAX_VALUE && hasExpired ? Optional.empty() : Optional.of(true);
    }

    private static UnitKey unit(IssuedConfidenceSet set) {
        int epoch = set.getCites() == null ? 0 : set.getCites().getEpoch();
        return new UnitKey(set.getStratum(), epoch, set.getUnitId());
    }

    private static PredictionKey prediction(IssuedConfidenceSet set) {
        return new PredictionKey(set.getStratum(), set.getPredictionId(), set.getPredictedAt());
    }

    private static PredictionKey prediction(CoverageOutcome outcome) {
        return new PredictionKey(outcome.getStratum(), outcome.getPredictionId(), outcome.getPredictedAt());
    }
}
