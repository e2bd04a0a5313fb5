package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;

/**
 * One unit as one monitor observes it.
 *
 * @param unit what the detector bets on
 * @param issuedThreshold what was promised of the unit; at the procedure's first level where the monitor is about all levels
 * @param label where the label stands
 * @param thresholdVersion the version of the thresholds behind the promise
 * @param at the event time from which the observation can be known, milliseconds since 1970
 */
record Observation(
        MonitoredUnit unit, IssuedThreshold issuedThreshold, RecordCoordinates label, long thresholdVersion, long at) {

    /** The same observation with the unit as the detector judged it. */
    Observation with(MonitoredUnit judged) {
        return new Observation(judged, issuedThreshold, label, thresholdVersion, at);
    }

    /** What is remembered of it. */
    LastObservation last() {
        return new LastObservation(issuedThreshold, unit.nullMiscoverage(), label, thresholdVersion, at);
    }

    /** The number of predictions that a miss stands for, rounded. */
    long weightOfMiss() {
        return unit.miss() ? Math.round(1 / unit.labellingProbability()) : 0;
    }
}
