package io.conformalstreams.processor.calibrator;

import io.conformalstreams.conformal.adaptation.FoldSizes;
import java.util.List;

/**
 * Takes an order statistic of critical values from cross-fitted models. The proven coverage is that of {@link
 * io.conformalstreams.conformal.adaptation.CrossConformalCoverage}. It is lower than with the rank rule if several
 * units share a fold.
 *
 * @param sizes the number of units of each fold
 * @param rank which order statistic is taken
 */
public record CrossFittedRule(FoldSizes sizes, Rank rank) implements CalibrationRule {

    /** Which order statistic is taken. */
    public enum Rank {
        /** The smallest rank whose proven coverage is at least 1 - alpha. */
        PROVEN,

        /** The rank of the rank rule. The proven coverage may be below 1 - alpha. */
        NOMINAL
    }

    @Override
    public Calibrator calibrator(CalibrationTarget target, List<UnitScore> units) {
        return new CrossFittedCalibrator(this, target.components(), units);
    }

    /** Returns the marginal guarantee: both ranks are those of the rank rule if no model has seen any unit. */
    @Override
    public CalibrationRule forUnseenUnits() {
        return new Guarantee.Marginal();
    }

    @Override
    public <R> R match(Cases<R> cases) {
        return cases.crossFitted(sizes, rank);
    }
}
