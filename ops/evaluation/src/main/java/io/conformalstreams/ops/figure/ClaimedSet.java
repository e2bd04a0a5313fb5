package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * A set of which something is claimed.
 *
 * @param mask its pixels
 * @param verdict what the truth says of the claim
 */
public record ClaimedSet(PackedMask mask, Verdict verdict) {}
