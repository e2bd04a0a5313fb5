package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.ComponentOutcome;
import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.LevelOutcome;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.ArrayList;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;
import java.util.OptionalDouble;

/**
 * One labelled image as drift monitors observe it: the critical values of its procedures, and the sets that were issued
 * for it, if any.
 *
 * @param unitId the id of the exchangeable unit, which counts once
 * @param label the label of the image
 * @param procedures the procedures with their critical values
 */
public record LabelledUnit(String unitId, Label label, List<ScoredProcedure> procedures) {

    public LabelledUnit {
        procedures = List.copyOf(procedures);
    }

    /**
     * The label of an image.
     *
     * @param coordinates the position of the label in its topic, and the time at which it became available
     * @param epoch the epoch of the stratum's labels to which it belongs: 0, 1, ..., one for each label policy
     * @param audit whether the label is from the random audit sample
     * @param inclusionProbability the probability that the unit was selected for labelling; empty if it is unknown
     */
    public record Label(
            RecordCoordinates coordinates,
            int epoch,
            String policy,
            boolean audit,
            Optional<Double> inclusionProbability) {

        static Label of(CoverageOutcome outcome) {
            return new Label(
                    outcome.getLabel(),
                    outcome.getLabelEpoch(),
                    outcome.getLabelPolicy(),
                    outcome.getAudit(),
                    Optional.ofNullable(outcome.getInclusionProbability()));
        }
    }

    /**
     * The image under one procedure.
     *
     * @param sizeClass size class of the image, if the procedure has size classes
     * @param setEpoch the epoch of the thresholds that the sets cite; -1 without sets
     * @param thresholdVersion the version of these thresholds; 0 without sets
     */
    public record ScoredProcedure(
            String procedure,
            String fingerprint,
            Optional<String> sizeClass,
            int setEpoch,
            long thresholdVersion,
            List<ScoredComponent> components) {

        public ScoredProcedure {
            components = List.copyOf(components);
        }

        /** Returns the procedure with its judged sets. */
        static ScoredProcedure of(CoverageOutcome outcome) {
            Map<Component, Double> criticalValues = new LinkedHashMap<>();
            Map<Component, List<IssuedThreshold>> issuedThresholds = new LinkedHashMap<>();
            for (LevelOutcome level : outcome.getLevels()) {
                for (ComponentOutcome judged : level.getComponents()) {
                    Component component = ComponentRecords.component(judged.getComponent());
                    criticalValues.put(component, judged.getCriticalValue());
                    issuedThresholds
                            .computeIfAbsent(component, unseen -> new ArrayList<>())
                            .add(new IssuedThreshold(
                                    level.getNominalAlpha(),
                                    judged.getAlpha(),
                                    judged.getN(),
                                    judged.getK(),
                                    judged.getLambda(),
                                    judged.getCalibrated()));
                }
            }
            return new ScoredProcedure(
                    outcome.getProcedure(),
                    outcome.getFingerprint(),
                    Optional.ofNullable(outcome.getSizeClass()),
                    outcome.getEpoch(),
                    outcome.getThresholdVersion(),
                    criticalValues.entrySet().stream()
                            .map(value -> new ScoredComponent(
                                    value.getKey(),
                                    OptionalDouble.of(value.getValue()),
                                    issuedThresholds.get(value.getKey())))
                            .toList());
        }
    }

    /**
     * The critical value of one component.
     *
     * @param criticalValue the critical value; empty without a label
     * @param issuedThresholds the thresholds of the issued sets, by configured alpha; empty without sets
     */
    public record ScoredComponent(
            Component component, OptionalDouble criticalValue, List<IssuedThreshold> issuedThresholds) {

        public ScoredComponent {
            issuedThresholds = List.copyOf(issuedThresholds);
        }

        boolean isMissed(IssuedThreshold issuedThreshold) {
            return score() > issuedThreshold.lambda();
        }

        /** Returns the critical value. The unit must have a label. */
        double score() {
            return criticalValue.orElseThrow(() -> new IllegalStateException("the unit has no label"));
        }
    }

    /**
     * The threshold of an issued set.
     *
     * @param k the rank; negative if the threshold is not an order statistic
     * @param calibrated whether the set is calibrated. If not, it is trivial and feeds no monitor
     */
    public record IssuedThreshold(
            double nominalAlpha, double alpha, long n, long k, double lambda, boolean calibrated) {

        /** Whether the distribution of the misses is known, so that a monitor can test it. */
        boolean isRanked() {
            return calibrated && k >= 1 && k <= n;
        }
    }
}
