package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;

/**
 * One unit as one monitor sees it.
 *
 * @param score critical value, with the number that orders it among equal ones
 * @param claim what was promised of the unit; at the procedure's first level where the monitor is about all of them
 * @param miss whether that promise was broken
 * @param labellingProbability with which the label was chosen; 0 where there is none, which only weighted misses count
 * @param nullMiscoverage probability of a miss under the null, in (0, 1); ignored where scores are bet on
 * @param label where the label stands
 * @param thresholdVersion of the claim
 * @param at event time from which the observation can be known, milliseconds since 1970
 */
record Observation(
        MonitoredScore score,
        Claim claim,
        boolean miss,
        double labellingProbability,
        double nullMiscoverage,
        RecordCoordinates label,
        long thresholdVersion,
        long at) {

    /** With another miss under another null. */
    Observation with(boolean newMiss, double newNull) {
        return new Observation(score, claim, newMiss, labellingProbability, newNull, label, thresholdVersion, at);
    }

    /** What is remembered of it. */
    LastObservation judged() {
        return new LastObservation(claim, nullMiscoverage, label, thresholdVersion, at);
    }

    /** For how many predictions a miss stands, rounded. */
    long weightOfMiss() {
        return miss ? Math.round(1 / labellingProbability) : 0;
    }
}
