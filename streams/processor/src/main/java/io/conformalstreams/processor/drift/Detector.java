package io.conformalstreams.processor.drift;

/**
 * A sequential detector as a monitor runs it: fed with units, asked for evidence. Where misses are weighted, units are all
 * mature predictions, and misses the number for which those seen stand, rounded.
 */
sealed interface Detector permits MissDetector, WeightedMissDetector, ScoreDetector, InputDetector {

    /** The unit as it is observed here: a miss may be told otherwise. Called once, before it is observed. */
    default Observation judged(Observation observation) {
        return observation;
    }

    void observe(Observation observation);

    double evidence();

    /** Units observed in the epoch. */
    long observations();

    /** Deployed misses among them. */
    long misses();

    /** The stretch that the evidence singles out. */
    Stretch since();

    /** The observations that {@link #since()} can name until another stretch starts. */
    long[] segmentStarts();

    /** Discards the evidence; counts and null go on. */
    void restart();

    /**
     * Whether that happened whose rate is feared to be raised.
     *
     * @param level of {@link Stretch#level()}
     */
    boolean isEvent(Observation observation, double level);

    /**
     * The rate to which events must return before an alert is over.
     *
     * @param alpha of the promise that the last unit was held against
     */
    double rateToReturnTo(double level, double alpha);

    /** Whether a return to that rate can be proven. */
    default boolean hasRecoveryTest() {
        return true;
    }

    /** Whether its units are labels, each missed or not. */
    default boolean countsLabels() {
        return true;
    }

    /** Whether false alarms are bounded for the whole epoch, instead of by the number of labels. */
    default boolean isForLife() {
        return false;
    }

    /** The name in alerts. */
    String name();

    /**
     * A stretch of observations, chosen for its events.
     *
     * @param first its first observation, counted from 1
     * @param labels observations since then
     * @param misses deployed misses among them
     * @param level miscoverage of the reference level that is exceeded; 0 where misses are bet on
     * @param events exceedances of that level, or misses
     */
    record Stretch(long first, long labels, long misses, double level, long events) {}
}
