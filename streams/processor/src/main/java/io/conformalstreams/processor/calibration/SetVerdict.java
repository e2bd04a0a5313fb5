package io.conformalstreams.processor.calibration;

import io.conformalstreams.contracts.CoverageOutcome;
import io.conformalstreams.contracts.OutcomeStatus;
import io.conformalstreams.contracts.OutcomeVerdict;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import java.util.List;
import java.util.Optional;

/**
 * The verdict of a label about the sets that one procedure issued for an image.
 *
 * @param unitId the exchangeable unit of the image
 * @param fingerprint fingerprint of the procedure that issued the sets
 * @param sizeClass size class of the sets, if the procedure has size classes
 * @param epoch epoch of the thresholds that the sets cite
 * @param thresholdVersion version of these thresholds
 * @param offset offset of the outcome in coverage-outcomes
 * @param thresholds one verdict for each threshold that a set was made with
 */
record SetVerdict(
        String stratum,
        String unitId,
        String procedure,
        String fingerprint,
        Optional<String> sizeClass,
        int epoch,
        long thresholdVersion,
        long offset,
        List<ThresholdVerdict> thresholds)
        implements CalibrationInput {

    SetVerdict {
        thresholds = List.copyOf(thresholds);
    }

    /**
     * The verdict about one threshold.
     *
     * @param nominalAlpha configured miscoverage level of the procedure
     * @param lambda the threshold
     * @param missed whether the critical value of the label exceeds lambda
     */
    record ThresholdVerdict(double nominalAlpha, Component component, double lambda, boolean missed) {}

    /**
     * Returns the verdict of an outcome. Empty if the outcome has none, or must not move levels: it corrects an earlier
     * outcome, the sets cite no thresholds, or the label belongs to another epoch than the sets.
     *
     * @param offset offset of the outcome in its topic
     */
    static Optional<SetVerdict> of(CoverageOutcome outcome, long offset) {
        boolean counts = outcome.getVerdict() == OutcomeVerdict.JUDGED
                && outcome.getStatus() == OutcomeStatus.FIRST
                && outcome.getThresholdVersion() > 0
                && outcome.getEpoch() == outcome.getLabelEpoch();
        return counts
                ? Optional.of(new SetVerdict(
                        outcome.getStratum(),
                        outcome.getUnitId(),
                        outcome.getProcedure(),
                        outcome.getFingerprint(),
                        Optional.ofNullable(outcome.getSizeClass()),
                        outcome.getEpoch(),
                        outcome.getThresholdVersion(),
                        offset,
                        thresholds(outcome)))
                : Optional.empty();
    }

    private static List<ThresholdVerdict> thresholds(CoverageOutcome outcome) {
        return outcome.getLevels().stream()
                .flatMap(level -> level.getComponents().stream()
                        .map(component -> new ThresholdVerdict(
                                level.getNominalAlpha(),
                                ComponentRecords.component(component.getComponent()),
                                component.getLambda(),
                                !component.getCovered())))
                .toList();
    }
}
