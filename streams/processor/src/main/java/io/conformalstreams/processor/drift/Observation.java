package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;

/**
 * One unit as one monitor observes it.
 *
 * @param unit the unit for the detector
 * @param issuedThreshold the promise for the unit. If the monitor concerns all levels, it is the promise at the
 *     procedure's first level
 * @param label the position of the label in its topic
 * @param thresholdVersion the version of the thresholds behind the promise
 * @param at the event time from which the observation is known, milliseconds since 1970
 */
record Observation(
        MonitoredUnit unit, IssuedThreshold issuedThreshold, RecordCoordinates label, long thresholdVersion, long at) {

    /** Returns the same observation with the unit as the detector judged it. */
    Observation with(MonitoredUnit judged) {
        return new Observation(judged, issuedThreshold, label, thresholdVersion, at);
    }

    /** Returns the part of the observation that the monitor keeps. */
    LastObservation last() {
        return new LastObservation(issuedThreshold, unit.nullMiscoverage(), label, thresholdVersion, at);
    }

    /**
     * Returns the number of misses that this observation represents. For a miss, it is the inverse of the labelling
     * probability, rounded. Otherwise it is 0.
     */
    long weightOfMiss() {
        return unit.miss() ? Math.round(1 / unit.labellingProbability()) : 0;
    }
}
