package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * Chooses the threshold at which a risk, the mean of the losses, is controlled.
 *
 * @param control the promise about the risk
 * @param grid thresholds at which losses are summed
 */
public record RiskRule(RiskControl control, ThresholdGrid grid) implements CalibrationRule {

    /**
     * Computes thresholds from the losses of units. The result maps a nominal risk to its threshold.
     *
     * @param units losses on {@link #grid}, in the order of acceptance
     */
    public Function<BigDecimal, RiskThreshold> thresholds(List<LossCurve> units) {
        return control.thresholds(grid, units);
    }

    @Override
    public Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
        return control.calibrator(grid, units);
    }

    @Override
    public Optional<RiskRule> lossControl() {
        return Optional.of(this);
    }

    @Override
    public Optional<BigDecimal> failureProbability() {
        return control.failureProbability();
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return control.match(grid, cases);
    }
}
