package io.conformalstreams.processor.drift;

import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredComponent;
import io.conformalstreams.processor.drift.LabelledUnit.ScoredProcedure;
import java.util.ArrayList;
import java.util.Comparator;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.OptionalDouble;

/**
 * One component of a procedure, over the images of a unit.
 *
 * @param criticalValue the largest critical value; empty without a label
 * @param thresholds the promises by nominal alpha; empty without sets
 */
record UnitComponent(Component component, OptionalDouble criticalValue, List<UnitThreshold> thresholds) {

    UnitComponent {
        thresholds = List.copyOf(thresholds);
    }

    /**
     * The promise at one nominal alpha. Images of a unit can cite different versions of the thresholds. The smallest
     * threshold stands for all: an exchangeable unit is at least as likely to miss it as to miss any of the others.
     *
     * @param issued the smallest threshold of the newest epoch, among the calibrated ones if there are any
     * @param setEpoch that epoch; -1 without sets
     * @param thresholdVersion the version of the threshold
     * @param missed whether an image misses its own threshold of that epoch
     */
    record UnitThreshold(IssuedThreshold issued, int setEpoch, long thresholdVersion, boolean missed) {

        private static UnitThreshold of(List<UnitThreshold> ofImages) {
            boolean anyCalibrated =
                    ofImages.stream().anyMatch(threshold -> threshold.issued().calibrated());
            int newest = ofImages.stream()
                    .filter(threshold -> threshold.issued().calibrated() == anyCalibrated)
                    .mapToInt(UnitThreshold::setEpoch)
                    .max()
                    .orElseThrow();
            List<UnitThreshold> judging = ofImages.stream()
                    .filter(threshold ->
                            threshold.issued().calibrated() == anyCalibrated && threshold.setEpoch() == newest)
                    .toList();
            UnitThreshold smallest = judging.stream()
                    .min(Comparator.comparingDouble(
                            threshold -> threshold.issued().lambda()))
                    .orElseThrow();
            return new UnitThreshold(
                    smallest.issued(),
                    newest,
                    smallest.thresholdVersion(),
                    judging.stream().anyMatch(UnitThreshold::missed));
        }
    }

    /**
     * Returns the component over the images of a unit.
     *
     * @param ofImages the procedure for each image
     */
    static UnitComponent of(Component component, List<ScoredProcedure> ofImages) {
        OptionalDouble largest = OptionalDouble.empty();
        Map<Double, List<UnitThreshold>> thresholds = new LinkedHashMap<>();
        for (ScoredProcedure scored : ofImages) {
            for (ScoredComponent ofImage : scored.components()) {
                if (ofImage.component() != component) {
                    continue;
                }
                if (ofImage.criticalValue().isPresent()) {
                    largest = OptionalDouble.of(Math.max(largest.orElse(Double.NEGATIVE_INFINITY), ofImage.score()));
                }
                for (IssuedThreshold issued : ofImage.issuedThresholds()) {
                    boolean missed = ofImage.criticalValue().isPresent() && ofImage.isMissed(issued);
                    thresholds
                            .computeIfAbsent(issued.nominalAlpha(), unseen -> new ArrayList<>())
                            .add(new UnitThreshold(issued, scored.setEpoch(), scored.thresholdVersion(), missed));
                }
            }
        }
        return new UnitComponent(
                component,
                largest,
                thresholds.values().stream().map(UnitThreshold::of).toList());
    }

    /** Returns the largest critical value. The unit must have a label. */
    double score() {
        return criticalValue.orElseThrow(() -> new IllegalStateException("the unit has no label"));
    }

    /** Whether a set of the unit is calibrated. */
    boolean isJudged() {
        return thresholds.stream().anyMatch(threshold -> threshold.issued().calibrated());
    }
}
