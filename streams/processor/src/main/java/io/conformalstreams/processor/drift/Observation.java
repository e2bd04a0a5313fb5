package io.conformalstreams.processor.drift;

import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;

/**
 * One unit as one monitor observes it.
 *
 * @param unit what the detector bets on
 * @param claim what was promised of the unit; at the procedure's first level where the monitor is about all levels
 * @param label where the label stands
 * @param thresholdVersion the version of the thresholds behind the claim
 * @param at the event time from which the observation can be known, milliseconds since 1970
 */
record Observation(MonitoredUnit unit, Claim claim, RecordCoordinates label, long thresholdVersion, long at) {

    /** The same observation with the unit as the detector judged it. */
    Observation with(MonitoredUnit judged) {
        return new Observation(judged, claim, label, thresholdVersion, at);
    }

    /** What is remembered of it. */
    LastObservation last() {
        return new LastObservation(claim, unit.nullMiscoverage(), label, thresholdVersion, at);
    }

    /** The number of predictions that a miss stands for, rounded. */
    long weightOfMiss() {
        return unit.miss() ? Math.round(1 / unit.labellingProbability()) : 0;
    }
}
