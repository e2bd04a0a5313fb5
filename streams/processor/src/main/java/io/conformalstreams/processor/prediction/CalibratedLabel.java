package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.CalibrationScore;
import io.conformalstreams.contracts.CriticalValue;
import io.conformalstreams.contracts.LabelStatus;
import io.conformalstreams.contracts.ProcedureScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.calibrator.Losses;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.drift.LabelledUnit;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.EnumMap;
import java.util.HashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;
import java.util.TreeMap;

/**
 * An accepted label, reduced to the critical values that judge issued sets.
 *
 * @param unitId the exchangeable unit to which the image belongs
 * @param withdrawn whether this revision withdraws the label
 * @param inclusionProbability probability with which the unit was selected for labelling; empty if it is unknown
 * @param epoch epoch of the stratum in which the label counts
 * @param attributes the attributes of the label, by name
 * @param criticalValues critical values by procedure name; empty if the label is withdrawn
 */
record CalibratedLabel(
        String stratum,
        String imageId,
        String unitId,
        Optional<String> predictionId,
        boolean withdrawn,
        int revision,
        RecordCoordinates label,
        String labelPolicy,
        boolean audit,
        Optional<Double> inclusionProbability,
        int epoch,
        Optional<String> scoresSha256,
        Map<String, String> attributes,
        Map<String, ProcedureValues> criticalValues)
        implements MatchInput {

    CalibratedLabel {
        attributes = Map.copyOf(attributes);
        criticalValues = Map.copyOf(criticalValues);
    }

    /**
     * The values that judge the regions of one procedure.
     *
     * @param sizeClass size class in which the image is calibrated, if the procedure has size classes
     * @param values critical values by component; empty if the procedure makes no claim about the image
     * @param labelledValue labelled value of the number that the interval predicts; empty for methods that predict sets
     * @param losses losses of the threshold sets, if the procedure controls a risk
     * @param emptyTruth whether no labelled pixel belongs to the structure
     */
    record ProcedureValues(
            String fingerprint,
            Optional<String> sizeClass,
            Map<Component, Double> values,
            OptionalDouble labelledValue,
            Losses losses,
            boolean emptyTruth) {

        ProcedureValues {
            values = Map.copyOf(values);
        }

        double of(Component component) {
            return values.get(component);
        }
    }

    static CalibratedLabel of(CalibrationScore score) {
        Map<String, ProcedureValues> criticalValues = new HashMap<>();
        for (ProcedureScore procedure : score.getProcedures()) {
            Map<Component, Double> values = new EnumMap<>(Component.class);
            for (CriticalValue value : procedure.getCriticalValues()) {
                values.put(ComponentRecords.component(value.getComponent()), value.getValue());
            }
            criticalValues.put(
                    procedure.getProcedure(),
                    new ProcedureValues(
                            procedure.getFingerprint(),
                            Optional.ofNullable(procedure.getSizeClass()),
                            values,
                            procedure.getLabelledValue() == null
                                    ? OptionalDouble.empty()
                                    : OptionalDouble.of(procedure.getLabelledValue()),
                            new Losses(procedure.getLosses().stream()
                                    .map(step -> new Losses.Step(step.getThreshold(), step.getLoss()))
                                    .toList()),
                            procedure.getEmptyTruth()));
        }
        return new CalibratedLabel(
                score.getStratum(),
                score.getImageId(),
                score.getUnitId(),
                Optional.ofNullable(score.getPredictionId()),
                score.getStatus() == LabelStatus.WITHDRAWN,
                score.getRevision(),
                score.getLabel(),
                score.getLabelPolicy(),
                score.getAudit(),
                Optional.ofNullable(score.getInclusionProbability()),
                score.getEpoch(),
                Optional.ofNullable(score.getScoresSha256()),
                score.getAttributes(),
                criticalValues);
    }

    long labelledAt() {
        return label.getLabelledAt().toEpochMilli();
    }

    /** The label in the form that the drift monitors read, without issued sets. */
    LabelledUnit monitored() {
        return new LabelledUnit(
                unitId,
                new LabelledUnit.Label(label, epoch, labelPolicy, audit, inclusionProbability),
                new TreeMap<>(criticalValues)
                        .entrySet().stream()
                                .map(scored -> monitored(scored.getKey(), scored.getValue()))
                                .toList());
    }

    private static ScoredProcedure monitored(String procedure, ProcedureValues scored) {
        return new ScoredProcedure(
                procedure,
                scored.fingerprint(),
                scored.sizeClass(),
                -1,
                0,
                new TreeMap<>(scored.values())
                        .entrySet().stream()
                                .map(component -> new ScoredComponent(
                                        component.getKey(), OptionalDouble.of(component.getValue()), List.of()))
                                .toList());
    }
}
