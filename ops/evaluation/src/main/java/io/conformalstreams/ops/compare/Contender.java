package io.conformalstreams.ops.compare;

import io.conformalstreams.ops.evaluate.CaseSelection;

/**
 * One of the two compared models.
 *
 * @param name for tables and figures
 * @param cases that it has segmented
 * @param channel index of the channel that is compared
 */
public record Contender(String name, CaseSelection cases, int channel) {}
