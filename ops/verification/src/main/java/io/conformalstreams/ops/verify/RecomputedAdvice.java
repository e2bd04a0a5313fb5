package io.conformalstreams.ops.verify;

import io.conformalstreams.contracts.AdvisedThreshold;
import io.conformalstreams.contracts.DriftAlert;
import io.conformalstreams.contracts.RecalibrationAdvice;
import io.conformalstreams.ops.verify.RecomputedThreshold.Aim;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.component.ComponentRecords;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.List;
import java.util.Optional;

/** The advice that an alert must give, from the number of units since the change and their critical values. */
final class RecomputedAdvice {

    /** Two computations of a quantile of a beta distribution differ by less. */
    private static final double QUANTILE_ERROR = 1e-9;

    private final Procedure procedure;
    private final Component component;
    private final RecalibrationAdvice found;

    RecomputedAdvice(Procedure procedure, DriftAlert alert) {
        this.procedure = procedure;
        this.component = ComponentRecords.component(alert.getComponent());
        this.found = alert.getAdvice();
    }

    /** Tells whether alerts about a procedure give advice: it takes one order statistic of all units. */
    static boolean isGivenFor(Procedure procedure) {
        RuleFacts facts = RuleFacts.of(procedure.calibrationRule());
        return facts.isRanked()
                && facts.gamma().isEmpty()
                && procedure.sizeClasses().isEmpty();
    }

    /**
     * Returns the advice. The published advice supplies the labels of the first and the last unit.
     *
     * @param criticalValues ascending critical values of the units since the change. If they are empty, the published
     *     advice supplies their number and the finite thresholds
     */
    RecalibrationAdvice record(Optional<double[]> criticalValues) {
        int units = criticalValues.map(values -> values.length).orElse((int) found.getUnits());
        List<AdvisedThreshold> levels = new ArrayList<>();
        for (int level = 0; level < procedure.alphas().size(); level++) {
            Optional<AdvisedThreshold> published = level < found.getLevels().size()
                    ? Optional.of(found.getLevels().get(level))
                    : Optional.empty();
            levels.add(level(procedure.alphas().get(level), units, criticalValues, published));
        }
        boolean enough = levels.stream().allMatch(AdvisedThreshold::getEnough);
        return RecalibrationAdvice.newBuilder()
                .setUnits(units)
                .setFirstLabel(found.getFirstLabel())
                .setLastLabel(found.getLastLabel())
                .setLevels(levels)
                .setEnough(enough)
                .setText("Units since the change: " + units + (enough ? enoughText() : waitText(levels, units)))
                .build();
    }

    private AdvisedThreshold level(
            BigDecimal nominalAlpha,
            int units,
            Optional<double[]> criticalValues,
            Optional<AdvisedThreshold> published) {
        BigDecimal alpha = procedure.method().alpha(component, nominalAlpha);
        Aim aim = new Aim(nominalAlpha, component, alpha, Optional.empty());
        RecomputedThreshold threshold = procedure
                .calibrationRule()
                .match(new RecomputedRule(
                        aim,
                        new RecomputedRule.Units(
                                criticalValues.orElse(new double[units]),
                                List.of(),
                                List.of(),
                                List.of(),
                                List.of(),
                                units),
                        new AdaptedLevels(procedure, 1)));
        long k = threshold.k();
        boolean isFinite = k >= 1 && k <= units;
        boolean isUnknown = isFinite && criticalValues.isEmpty() && published.isPresent();
        UnluckyCalibration unlucky = new UnluckyCalibration(alpha);
        double lower = isFinite ? unlucky.coverage(k, units) : 1;
        long needed = unlucky.unitsNeeded();
        return new AdvisedThreshold(
                nominalAlpha.doubleValue(),
                alpha.doubleValue(),
                k,
                isUnknown ? published.get().getLambda() : threshold.lambda(),
                isFinite ? k / (units + 1.0) : 1,
                published
                        .map(AdvisedThreshold::getLowerCoverage)
                        .filter(coverage -> Math.abs(coverage - lower) <= QUANTILE_ERROR)
                        .orElse(lower),
                needed,
                isFinite && units >= needed);
    }

    private static String enoughText() {
        return ". If the change is permanent, they are enough to recalibrate on them alone.";
    }

    private static String waitText(List<AdvisedThreshold> levels, int units) {
        long needed = 0;
        for (AdvisedThreshold level : levels) {
            needed = Math.max(needed, level.getUnitsNeeded());
        }
        return ". They are too few to recalibrate: wait for " + (needed > units ? needed - units : 1) + " more.";
    }
}
