package io.conformalstreams.ops.dashboard.state;

/**
 * Where a record of a followed topic is.
 *
 * @param offset at least 0
 * @param timestamp the record's timestamp, in milliseconds since 1970
 */
public record Coordinates(Place place, long offset, long timestamp) {}
