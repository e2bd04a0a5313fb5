package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.drift.LabelledUnit.Label;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;
import java.util.OptionalLong;

/**
 * A prediction, or a label without one, until it is mature.
 *
 * @param time of the prediction, or of the label where there is none: the order in which monitors see it
 * @param predicted whether it is a prediction
 * @param label the newest label; empty before one comes, and after a withdrawal
 * @param procedures judged sets of a prediction, or critical values of a label; where predictions without labels count, the
 *     sets before they are judged
 */
record BufferedUnit(
        long time, boolean predicted, String unitId, Optional<Label> label, List<ScoredProcedure> procedures) {

    BufferedUnit {
        procedures = List.copyOf(procedures);
    }

    /**
     * @param procedures the issued sets of the unit, before any label
     */
    static BufferedUnit prediction(long time, String unitId, List<ScoredProcedure> procedures) {
        return new BufferedUnit(time, true, unitId, Optional.empty(), procedures);
    }

    static BufferedUnit label(long time, LabelledUnit unit) {
        return new BufferedUnit(time, false, unit.unitId(), Optional.of(unit.label()), unit.procedures());
    }

    /** With the newest outcome of one of its procedures: what is corrected before maturity is judged as corrected. */
    BufferedUnit with(CoverageOutcome outcome) {
        List<ScoredProcedure> others = new ArrayList<>(procedures);
        others.removeIf(scored -> scored.procedure().equals(outcome.getProcedure()));
        if (outcome.getVerdict() == OutcomeVerdict.WITHDRAWN) {
            return new BufferedUnit(time, predicted, unitId, Optional.empty(), others);
        }
        if (outcome.getVerdict() == OutcomeVerdict.JUDGED) {
            others.add(ScoredProcedure.of(outcome));
        }
        return new BufferedUnit(time, predicted, unitId, Optional.of(Label.of(outcome)), others);
    }

    /** Time from prediction to label, milliseconds; empty without a label. */
    OptionalLong lag() {
        return label.map(found ->
                        OptionalLong.of(found.coordinates().getLabelledAt().toEpochMilli() - time))
                .orElse(OptionalLong.empty());
    }
}
