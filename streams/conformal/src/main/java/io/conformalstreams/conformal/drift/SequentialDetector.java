package io.conformalstreams.conformal.drift;

import java.util.List;
import java.util.Optional;

/**
 * A sequential detector: it observes one unit after the other and may be asked for its evidence after each. Code outside
 * this package knows detectors by this interface alone. {@link SequentialDetectors} lists all of them.
 *
 * <p>Detectors are not safe for use by several threads.
 */
public interface SequentialDetector {

    /**
     * Takes the next unit, once, in label order or in prediction order after a maturity buffer.
     *
     * @return the unit as this detector judged it; a detector by rank tells a miss differently from the deployed set
     * @throws IllegalArgumentException if a value that the detector bets on is outside its range
     */
    MonitoredUnit observe(MonitoredUnit unit);

    /** Returns the evidence against the null, 0..1e300. It is no p-value. */
    double evidence();

    /** Returns the number of units observed in the epoch. */
    long observations();

    /** Returns the number of misses among them; for weighted misses the number that those seen stand for, rounded. */
    long misses();

    /** Returns the stretch since which events seem more frequent. After a restart it starts with the next observation. */
    Stretch since();

    /** Returns the observations, ascending, that {@link #since()} can name as the first until another stretch starts. */
    long[] segmentStarts();

    /** Discards the evidence, as after an alarm. The null and all counts stay. */
    void restart();

    /**
     * Returns whether the event happened whose rate the detector watches.
     *
     * @param unit as {@link #observe} returned it
     * @param level the level of {@link Stretch#level()}
     * @throws IllegalArgumentException if the detector has no such level
     */
    boolean isEvent(MonitoredUnit unit, double level);

    /**
     * Returns the rate to which events must return before an alert is over.
     *
     * @param level the level of {@link Stretch#level()}
     * @param alpha the promised miscoverage of the last unit
     */
    double rateToReturnTo(double level, double alpha);

    /**
     * Returns the evidence at which an alert opens, and what that bounds.
     *
     * @param nullMiscoverage the null of the last unit; only detectors that are tuned to one null use it
     */
    AlarmLimit limit(FalseAlertBudget budget, double nullMiscoverage);

    /** Returns what alerts say of the detector. */
    Description description();

    /** Returns the registered type. Two detectors of one type were started by equal settings. */
    DetectorType type();

    /** Returns whether the detector judges issued sets; a detector of inputs does not. */
    default boolean judgesSets() {
        return true;
    }

    /**
     * Returns whether misses are weighted. Weights have no bound. Intervals and the test of recovery, which count misses,
     * then do not hold.
     */
    default boolean weightsMisses() {
        return false;
    }

    /** Returns the state, whose bytes tell where it ends. {@link SequentialDetectors#read} continues from it exactly. */
    byte[] state();

    /**
     * What alerts say of a detector.
     *
     * @param name the name
     * @param oddsRatios of the alternatives that it bets on; empty for a detector of p-values
     * @param reference the frozen levels, where it has any
     * @param nullDerivation where the null probability comes from
     * @param coverage the kind of coverage that its misses are about
     */
    record Description(
            String name,
            List<Double> oddsRatios,
            Optional<ReferenceLevels> reference,
            String nullDerivation,
            String coverage) {

        static final String DEPLOYED = "deployed coverage";
        static final String EXCHANGEABILITY = "exchangeability with the reference, exact; here the level's miscoverage";

        /** Copies the list. */
        public Description {
            oddsRatios = List.copyOf(oddsRatios);
        }
    }
}
