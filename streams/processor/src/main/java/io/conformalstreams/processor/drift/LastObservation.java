package io.conformalstreams.processor.drift;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.drift.LabelledUnit.Claim;

/**
 * The last unit that a monitor has observed, as alerts report it.
 *
 * @param claim what was promised of it
 * @param nullMiscoverage probability of a miss under the null, in (0, 1); ignored where scores are bet on
 * @param label where the label stands
 * @param thresholdVersion of the claim
 * @param at event time from which the unit could be known, milliseconds since 1970
 */
record LastObservation(Claim claim, double nullMiscoverage, RecordCoordinates label, long thresholdVersion, long at) {}
