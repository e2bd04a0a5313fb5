package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.RegionComponent;

/**
 * An event about which a procedure makes a promise.
 *
 * @param nominalAlpha configured miscoverage level
 */
public record EventKey(double nominalAlpha, RegionComponent component) {}
