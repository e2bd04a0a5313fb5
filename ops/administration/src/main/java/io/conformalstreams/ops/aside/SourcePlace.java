package io.conformalstreams.ops.aside;

/** The partition and the offset of a record in its topic. */
public record SourcePlace(int partition, long offset) {}
