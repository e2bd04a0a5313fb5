package io.conformalstreams.conformal.drift;

import java.util.List;
import java.util.Optional;

/**
 * A detector of a raised miss rate. It observes the misses of deployed sets, unless {@link PrequentialMisses} supplies
 * the misses.
 */
interface MissDetector extends SequentialDetector {

    /** Observes the next label. */
    void observe(boolean miss, double nullMiscoverage);

    /**
     * Observes the next label, and stakes no more than is needed to reach the sought evidence ({@link
     * SequentialDetector#observe(MonitoredUnit, double)}).
     */
    default void observe(boolean miss, double nullMiscoverage, double sought) {
        observe(miss, nullMiscoverage);
    }

    /** The name of the registered type. */
    String typeName();

    /** The name of the method in alerts. */
    String method();

    /** The odds ratios on which the detector bets. */
    List<Double> oddsRatios();

    /** The limit for a null that is exactly true. */
    AlarmLimit exactLimit(FalseAlertBudget budget, double nullMiscoverage);

    /** The state of the kernel. It contains its own length. */
    byte[] kernelState();

    @Override
    default MonitoredUnit observe(MonitoredUnit unit) {
        observe(unit.miss(), unit.nullMiscoverage());
        return unit;
    }

    @Override
    default MonitoredUnit observe(MonitoredUnit unit, double sought) {
        observe(unit.miss(), unit.nullMiscoverage(), sought);
        return unit;
    }

    @Override
    default boolean isEvent(MonitoredUnit unit, double level) {
        return unit.miss();
    }

    @Override
    default double rateToReturnTo(double level, double alpha) {
        return alpha;
    }

    @Override
    default AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage) {
        return exactLimit(budget, nullMiscoverage).ofThresholds();
    }

    @Override
    default Description description() {
        return new Description(
                method() + " on deployed misses",
                oddsRatios(),
                Optional.empty(),
                CoverageBreachNull.DERIVATION,
                Description.DEPLOYED);
    }

    @Override
    default DetectorType type() {
        return SequentialDetectors.named(DetectorType.Observes.MISSES, typeName());
    }

    @Override
    default byte[] state() {
        return Framing.joined(Framing.flag(false), kernelState());
    }
}
