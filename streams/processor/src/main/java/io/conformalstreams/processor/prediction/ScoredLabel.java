package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.procedure.Losses;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * What of an accepted label judges issued sets.
 *
 * @param withdrawn whether this revision withdraws the label
 * @param criticalValues by name of the procedure; empty where withdrawn
 */
record ScoredLabel(
        String stratum,
        String imageId,
        Optional<String> predictionId,
        boolean withdrawn,
        int revision,
        RecordCoordinates label,
        String labelPolicy,
        boolean audit,
        Optional<String> scoresSha256,
        Map<String, ProcedureValues> criticalValues)
        implements Meeting {

    ScoredLabel {
        criticalValues = Map.copyOf(criticalValues);
    }

    /**
     * What judges the claims of one procedure.
     *
     * @param values critical values by side; empty where the procedure claims nothing of the image
     * @param ratio the labelled one, where the procedure is about a ratio
     * @param losses of threshold sets, where the procedure controls a risk
     */
    record ProcedureValues(String fingerprint, Map<ThresholdSide, Double> values, OptionalDouble ratio, Losses losses) {

        ProcedureValues {
            values = Map.copyOf(values);
        }

        double of(ThresholdSide side) {
            return values.get(side);
        }
    }

    static ScoredLabel of(CalibrationScore score) {
        Map<String, ProcedureValues> criticalValues = new HashMap<>();
        for (ProcedureScore procedure : score.getProcedures()) {
            Map<ThresholdSide, Double> values = new EnumMap<>(ThresholdSide.class);
            for (CriticalValue value : procedure.getCriticalValues()) {
                values.put(value.getSide(), value.getValue());
            }
            criticalValues.put(
                    procedure.getProcedure(),
                    new ProcedureValues(
                            procedure.getFingerprint(),
                            values,
                            procedure.getRatio() == null
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(procedure.getRatio()),
                            new Losses(procedure.getLosses().stream()
                                    .map(step -> new Losses.Step(step.getCut(), step.getLoss()))
                                    .toList())));
        }
        return new ScoredLabel(
                score.getStratum(),
                score.getImageId(),
                Optional.ofNullable(score.getPredictionId()),
                score.getStatus() == LabelStatus.WITHDRAWN,
                score.getRevision(),
                score.getLabel(),
                score.getLabelPolicy(),
                score.getAudit(),
                Optional.ofNullable(score.getScoresSha256()),
                criticalValues);
    }

    long labelledAt() {
        return label.getLabelledAt().toEpochMilli();
    }
}
