package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.IssuedThreshold;

/**
 * The last unit that a monitor has observed, as alerts report it.
 *
 * @param issuedThreshold what was promised of the unit
 * @param nullMiscoverage probability of a miss under the null, in (0, 1); ignored where scores are bet on
 * @param label where the label stands
 * @param thresholdVersion version of the thresholds behind it
 * @param at event time from which the unit could be known, milliseconds since 1970
 */
record LastObservation(
        IssuedThreshold issuedThreshold,
        double nullMiscoverage,
        RecordCoordinates label,
        long thresholdVersion,
        long at) {}
