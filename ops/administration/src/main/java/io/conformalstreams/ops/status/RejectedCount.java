package io.conformalstreams.ops.status;

import java.time.Instant;

/**
 * The rejected records of one reason.
 *
 * @param reason the reason
 * @param records number of records in the period
 * @param newest when the newest one was rejected
 */
public record RejectedCount(String reason, long records, Instant newest) {}
