package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;

/**
 * The last observation of a monitor, as alerts report it.
 *
 * @param issuedThreshold the promise for the unit
 * @param nullMiscoverage the probability of a miss under the null, in (0, 1); ignored by monitors of scores
 * @param label the position of the label in its topic
 * @param thresholdVersion the version of the thresholds
 * @param at the event time from which the observation is known, milliseconds since 1970
 */
record LastObservation(
        IssuedThreshold issuedThreshold,
        double nullMiscoverage,
        RecordCoordinates label,
        long thresholdVersion,
        long at) {}
