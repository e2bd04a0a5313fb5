package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.conformal.risk.ThresholdGrid;
import java.math.BigDecimal;
import java.util.List;
import java.util.Optional;
import java.util.function.Function;

/**
 * The threshold at which a risk, the mean of losses, is controlled.
 *
 * @param control what is promised of the risk
 * @param grid thresholds at which losses are summed
 */
public record RiskRule(RiskControl control, ThresholdGrid grid) implements CalibrationRule {

    /**
     * The threshold for a nominal risk.
     *
     * @param units their losses on {@link #grid}, in order of acceptance
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
