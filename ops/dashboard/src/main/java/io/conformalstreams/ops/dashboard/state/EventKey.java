package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.processor.component.Component;

/**
 * An event about which a procedure makes a promise.
 *
 * @param nominalAlpha configured miscoverage level
 */
public record EventKey(double nominalAlpha, Component component) {}
