package io.conformalstreams.ops.compare;

import io.conformalstreams.ops.evaluate.CaseSelection;

/**
 * One of the two compared models.
 *
 * @param name for tables and figures
 * @param cases the cases that the model has segmented
 * @param channel index of the compared channel
 */
public record Contender(String name, CaseSelection cases, int channel) {}
