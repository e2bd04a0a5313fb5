package io.conformalstreams.ops.dashboard.state;

/** Identifies an image. */
public record ImageKey(String stratum, String imageId) {}
