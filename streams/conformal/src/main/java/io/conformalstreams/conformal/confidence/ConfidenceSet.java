package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;

/**
 * The confidence set of an image: all masks that contain the inner set and lie in the outer set.
 *
 * @param inner pixels that all belong to the object, with the promised confidence
 * @param outer pixels that contain the whole object, with the promised confidence; on the same grid
 */
public record ConfidenceSet(PackedMask inner, PackedMask outer) {
    /** Rejects masks on different grids. */
    public ConfidenceSet {
        if (!inner.grid().equals(outer.grid())) {
            throw new InvalidImageException(
                    "inner set of " + inner.grid() + " does not fit an outer set of " + outer.grid());
        }
    }
}
