package io.conformalstreams.conformal.drift;

/**
 * One unit as a detector observes it. Each detector uses the part that it bets on.
 *
 * @param score the critical value, with the number that orders it among equal ones
 * @param miss whether the set that was issued for the unit missed the truth
 * @param nullMiscoverage the largest probability of a miss, given the past, that is no cause for alarm; strictly between 0
 *     and 1 for detectors of misses, ignored by the others
 * @param alpha the promised miscoverage of the set, strictly between 0 and 1 for detectors of misses by rank
 * @param labellingProbability the probability with which the label was chosen, above 0 and at most 1; 0 without a label
 */
public record MonitoredUnit(
        MonitoredScore score, boolean miss, double nullMiscoverage, double alpha, double labellingProbability) {

    /** The same unit with another miss under another null. */
    MonitoredUnit judged(boolean newMiss, double newNull) {
        return new MonitoredUnit(score, newMiss, newNull, alpha, labellingProbability);
    }

    /** The same unit with another score. */
    MonitoredUnit withScore(double newScore) {
        return new MonitoredUnit(
                new MonitoredScore(newScore, score.tieBreak()), miss, nullMiscoverage, alpha, labellingProbability);
    }
}
