package io.conformalstreams.conformal.distance;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.Optional;

/**
 * The pixels at which a distance transform has to be right. If all of them lie on one side of the mask, the runs of the
 * other side are not needed: their pixels only bound the needed runs.
 *
 * @param pixels the requested pixels; empty if they are all pixels of the grid
 * @param inside whether runs of pixels inside the mask contain requested pixels
 * @param outside whether runs of pixels outside the mask contain requested pixels
 */
record RequestedPixels(Optional<PackedMask> pixels, boolean inside, boolean outside) {
    /** Every pixel of the grid. */
    static RequestedPixels all() {
        return new RequestedPixels(Optional.empty(), true, true);
    }

    /**
     * @param mask the mask whose distances are computed
     * @param pixels the requested pixels
     */
    static RequestedPixels of(PackedMask mask, PackedMask pixels) {
        return new RequestedPixels(Optional.of(pixels), pixels.intersectionCount(mask) > 0, !pixels.isSubsetOf(mask));
    }

    /** Whether runs of pixels inside the mask, or outside it, contain requested pixels. */
    boolean onSide(boolean ofMask) {
        return ofMask ? inside : outside;
    }
}
