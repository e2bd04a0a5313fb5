package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/**
 * Collects the judged images of a unit until the unit is complete, for monitors without a maturity.
 *
 * @param buffer where the images of incomplete units wait
 */
record CompleteUnits(String stratum, MaturityBuffer buffer) {

    /**
     * Adds the outcomes of one prediction. Returns the images of the unit if the unit is then complete, and otherwise
     * nothing. A correction counts only while its image waits.
     */
    List<BufferedUnit> after(List<CoverageOutcome> outcomes) {
        CoverageOutcome any = outcomes.get(0);
        long predictedAt = any.getPredictedAt().toEpochMilli();
        Optional<BufferedUnit> waiting = buffer.prediction(stratum, predictedAt, any.getPredictionId());
        BufferedUnit image =
                waiting.orElseGet(() -> BufferedUnit.prediction(predictedAt, any.getUnitId(), List.of(), List.of()));
        for (CoverageOutcome outcome : outcomes) {
            boolean isFirst =
                    outcome.getStatus() == OutcomeStatus.FIRST && outcome.getVerdict() == OutcomeVerdict.JUDGED;
            if (isFirst || waiting.isPresent()) {
                image = image.with(outcome);
            }
        }
        boolean isUsed = waiting.isPresent() || !image.procedures().isEmpty();
        if (waiting.isPresent() || isUsed && !any.getUnitComplete()) {
            buffer.putPrediction(stratum, any.getPredictionId(), image);
        }
        if (!any.getUnitComplete()) {
            return List.of();
        }
        List<BufferedUnit> unit = new ArrayList<>(buffer.takeUnit(stratum, any.getUnitId()));
        if (waiting.isEmpty() && isUsed) {
            unit.add(image);
        }
        return unit;
    }
}
