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
import java.util.OptionalDouble;

/**
 * What drift monitors see of one labelled image: the critical values of its procedures, and the sets that were issued for
 * it, if any.
 *
 * @param unitId the exchangeable unit, which counts once
 * @param label its label
 * @param procedures whose critical values the label gave
 */
public record LabelledUnit(String unitId, Label label, List<ScoredProcedure> procedures) {

    public LabelledUnit {
        procedures = List.copyOf(procedures);
    }

    /**
     * The label of an image.
     *
     * @param coordinates where it stands, and when it became available
     * @param epoch of the stratum in which it counts, by label policy
     * @param audit whether it is from the random audit
     * @param inclusionProbability with which the image was chosen for labelling
     */
    public record Label(
            RecordCoordinates coordinates, int epoch, String policy, boolean audit, double inclusionProbability) {

        static Label of(CoverageOutcome outcome) {
            return new Label(
                    outcome.getLabel(),
                    outcome.getLabelEpoch(),
                    outcome.getLabelPolicy(),
                    outcome.getAudit(),
                    outcome.getInclusionProbability());
        }
    }

    /**
     * One procedure's view of the image.
     *
     * @param setEpoch epoch of the thresholds that the sets cite; -1 without sets
     * @param thresholdVersion version of those thresholds; 0 without sets
     */
    public record ScoredProcedure(
            String procedure,
            String fingerprint,
            int setEpoch,
            long thresholdVersion,
            List<ScoredComponent> components) {

        public ScoredProcedure {
            components = List.copyOf(components);
        }

        /** Of a judged set. */
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
     * One critical value.
     *
     * @param criticalValue empty before there is a label
     * @param issuedThresholds those of the issued sets, by configured alpha; empty without sets
     */
    public record ScoredComponent(
            Component component, OptionalDouble criticalValue, List<IssuedThreshold> issuedThresholds) {

        public ScoredComponent {
            issuedThresholds = List.copyOf(issuedThresholds);
        }

        boolean isMissed(IssuedThreshold issuedThreshold) {
            return score() > issuedThreshold.lambda();
        }

        /** The critical value of a label. */
        double score() {
            return criticalValue.orElseThrow(() -> new IllegalStateException("there is no label"));
        }
    }

    /**
     * The threshold of an issued set.
     *
     * @param k rank; negative where the threshold is no order statistic
     * @param calibrated false where the set is trivial: it feeds no monitor
     */
    public record IssuedThreshold(
            double nominalAlpha, double alpha, long n, long k, double lambda, boolean calibrated) {

        /** Whether the misses follow a known distribution, which a monitor can test. */
        boolean isRanked() {
            return calibrated && k >= 1 && k <= n;
        }
    }
}
