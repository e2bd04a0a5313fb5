package io.conformalstreams.conformal.drift;

import java.util.List;

/**
 * One unit as a detector observes it. Each detector uses only the components on which it bets.
 *
 * @param score the critical value, with its tie break
 * @param miss whether the set that was issued for the unit missed the truth
 * @param nullMiscoverage the largest accepted probability of a miss given the past. It must be strictly between 0 and 1
 *     for detectors of misses; other detectors ignore it
 * @param alpha the promised miscoverage of the set. It must be strictly between 0 and 1 for detectors of misses by rank
 * @param labellingProbability the probability that the unit was chosen for labelling, above 0 and at most 1; 0 without
 *     a label
 * @param smallestLabellingProbability the smallest probability with which any unit is chosen for labelling, above 0 and
 *     at most 1; 0 if it is unknown. Detectors that predict misses need it
 * @param measurements measurements of the prediction that need no label, always in the same order; empty if nothing was
 *     measured
 */
public record MonitoredUnit(
        MonitoredScore score,
        boolean miss,
        double nullMiscoverage,
        double alpha,
        double labellingProbability,
        double smallestLabellingProbability,
        List<Double> measurements) {

    /** Copies the list. */
    public MonitoredUnit {
        measurements = List.copyOf(measurements);
    }

    /** Creates a unit without measurements. */
    public MonitoredUnit(
            MonitoredScore score, boolean miss, double nullMiscoverage, double alpha, double labellingProbability) {
        this(score, miss, nullMiscoverage, alpha, labellingProbability, 0, List.of());
    }

    /** Returns whether the unit has a label. */
    boolean isLabelled() {
        return labellingProbability > 0;
    }

    /** Returns the same unit with another miss and another null. */
    MonitoredUnit judged(boolean newMiss, double newNull) {
        return new MonitoredUnit(
                score, newMiss, newNull, alpha, labellingProbability, smallestLabellingProbability, measurements);
    }

    /** Returns the same unit with another score. */
    MonitoredUnit withScore(double newScore) {
        return new MonitoredUnit(
                new MonitoredScore(newScore, score.tieBreak()),
                miss,
                nullMiscoverage,
                alpha,
                labellingProbability,
                smallestLabellingProbability,
                measurements);
    }
}
