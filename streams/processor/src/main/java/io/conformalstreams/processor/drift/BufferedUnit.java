package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.drift.DriftEvent.ProxyValue;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A prediction, or a label without a prediction, that waits until it is mature.
 *
 * @param time the event time of the prediction, or of the label if there is no prediction. Monitors observe units in
 *     this order
 * @param predicted whether the unit is a prediction
 * @param label the newest label; empty before the first label and after a withdrawal
 * @param procedures the judged sets of a prediction, or the critical values of a label. If monitors count predictions
 *     without labels, a prediction has its issued sets until they are judged
 * @param measurements the measurements on the scores of a prediction; empty unless they wait for the labels
 */
record BufferedUnit(
        long time,
        boolean predicted,
        String unitId,
        Optional<Label> label,
        List<ScoredProcedure> procedures,
        List<ProxyValue> measurements) {

    BufferedUnit {
        procedures = List.copyOf(procedures);
        measurements = List.copyOf(measurements);
    }

    /**
     * Returns a prediction without a label.
     *
     * @param procedures the issued sets of the unit, by procedure
     */
    static BufferedUnit prediction(
            long time, String unitId, List<ScoredProcedure> procedures, List<ProxyValue> measurements) {
        return new BufferedUnit(time, true, unitId, Optional.empty(), procedures, measurements);
    }

    static BufferedUnit label(long time, LabelledUnit unit) {
        return new BufferedUnit(time, false, unit.unitId(), Optional.of(unit.label()), unit.procedures(), List.of());
    }

    /** Returns a label without a prediction after its withdrawal, or after its image has left the unit. */
    BufferedUnit withoutLabel() {
        return new BufferedUnit(time, false, unitId, Optional.empty(), List.of(), List.of());
    }

    /**
     * Returns the unit with the newest outcome of one of its procedures. A correction before maturity replaces the
     * earlier outcome.
     */
    BufferedUnit with(CoverageOutcome outcome) {
        List<ScoredProcedure> others = new ArrayList<>(procedures);
        others.removeIf(scored -> scored.procedure().equals(outcome.getProcedure()));
        if (outcome.getVerdict() == OutcomeVerdict.WITHDRAWN) {
            return new BufferedUnit(time, predicted, unitId, Optional.empty(), others, measurements);
        }
        if (outcome.getVerdict() == OutcomeVerdict.JUDGED) {
            others.add(ScoredProcedure.of(outcome));
        }
        return new BufferedUnit(time, predicted, unitId, Optional.of(Label.of(outcome)), others, measurements);
    }

    /** Returns the time from prediction to label in milliseconds; empty without a label. */
    OptionalLong lag() {
        return label.map(found ->
                        OptionalLong.of(found.coordinates().getLabelledAt().toEpochMilli() - time))
                .orElse(OptionalLong.empty());
    }
}
