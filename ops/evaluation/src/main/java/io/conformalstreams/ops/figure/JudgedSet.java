package io.conformalstreams.ops.figure;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * A predicted set, judged by the truth.
 *
 * @param mask its pixels
 * @param verdict whether the set is right
 */
public record JudgedSet(PackedMask mask, Verdict verdict) {}
