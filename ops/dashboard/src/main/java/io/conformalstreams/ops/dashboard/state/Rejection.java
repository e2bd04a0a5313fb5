package io.conformalstreams.ops.dashboard.state;

import io.conformalstreams.contracts.RejectedRecord;

/**
 * A rejected record.
 *
 * @param coordinates where its rejection is in the topic of rejections
 */
public record Rejection(RejectedRecord record, Coordinates coordinates) {}
