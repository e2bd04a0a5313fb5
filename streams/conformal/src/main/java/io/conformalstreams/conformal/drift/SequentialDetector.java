package io.conformalstreams.conformal.drift;

import java.util.List;
import java.util.Optional;

/**
 * A sequential detector. It observes one unit after the other, and its evidence is valid after each of them. Code
 * outside this package uses detectors through this interface alone. {@link SequentialDetectors} lists all detectors.
 *
 * <p>Detectors are not thread-safe.
 */
public interface SequentialDetector {

    /**
     * Observes the next unit. Each unit is observed once: in label order, or in prediction order after a maturity
     * buffer.
     *
     * @return the unit with the miss as this detector judged it. A detector by rank may judge differently from the
     *     deployed set
     * @throws IllegalArgumentException if a value on which the detector bets is outside its range
     */
    MonitoredUnit observe(MonitoredUnit unit);

    /**
     * Observes the next unit as {@link #observe(MonitoredUnit)} does, but stakes no more than is needed to reach the
     * sought evidence. Evidence beyond the limit of an alert has no use, so the detector keeps the rest of the stake
     * for units without an event. The bound on false alarms stays the same, and the alarm comes sooner.
     *
     * @param sought the evidence at which an alert opens; infinite if evidence of any size has a use
     */
    default MonitoredUnit observe(MonitoredUnit unit, double sought) {
        return observe(unit);
    }

    /** Returns the evidence against the null, 0..1e300. It is not a p-value. */
    double evidence();

    /** Returns the number of units observed in the epoch. */
    long observations();

    /**
     * Returns the number of misses among the observed units. For weighted misses it is the estimated number, rounded.
     */
    long misses();

    /**
     * Returns the latest stretch in which events seem more frequent than under the null. After a restart it starts
     * with the next observation.
     */
    Stretch since();

    /** Returns the observations at which {@link #since()} can start until a new stretch begins, in ascending order. */
    long[] segmentStarts();

    /** Discards the evidence, for example after an alarm. The null and all counts are kept. */
    void restart();

    /**
     * Returns whether a unit has the event whose rate the detector watches.
     *
     * @param unit the unit as {@link #observe} returned it
     * @param level the level of {@link Stretch#level()}
     * @throws IllegalArgumentException if the detector has no such level
     */
    boolean isEvent(MonitoredUnit unit, double level);

    /**
     * Returns the rate to which events must return for an alert to end.
     *
     * @param level the level of {@link Stretch#level()}
     * @param alpha the promised miscoverage of the last unit
     */
    double rateToReturnTo(double level, double alpha);

    /**
     * Returns the evidence at which an alert opens, with its bound on false alerts.
     *
     * @param nullMiscoverage the null of the last unit; only detectors with a tuned limit use it
     */
    AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage);

    /** Returns the description of the detector for alerts. */
    Description description();

    /** Returns the registered type of the detector. */
    DetectorType type();

    /** Returns whether the detector judges issued sets. A detector of inputs does not. */
    default boolean judgesSets() {
        return true;
    }

    /**
     * Returns whether misses are weighted. If they are, the intervals and the recovery test are invalid: these count
     * every miss once, but weights are unbounded.
     */
    default boolean weightsMisses() {
        return false;
    }

    /**
     * Returns the state, which contains its own length. {@link SequentialDetectors#read} restores the detector exactly
     * from it.
     */
    byte[] state();

    /**
     * The description of a detector for alerts.
     *
     * @param name the name
     * @param oddsRatios the odds ratios of the alternatives; empty for a detector of p-values
     * @param reference the frozen levels, if it has any
     * @param nullDerivation the derivation of the null probability
     * @param coverage the kind of coverage that its misses concern
     */
    record Description(
            String name,
            List<Double> oddsRatios,
            Optional<ReferenceLevels> reference,
            String nullDerivation,
            String coverage) {

        static final String DEPLOYED = "deployed coverage";
        static final String EXCHANGEABILITY =
                "the level's miscoverage, exact if scores are exchangeable with the reference";

        /** Copies the list. */
        public Description {
            oddsRatios = List.copyOf(oddsRatios);
        }
    }
}
