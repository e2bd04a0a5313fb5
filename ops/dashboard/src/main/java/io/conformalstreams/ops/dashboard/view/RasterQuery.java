package io.conformalstreams.ops.dashboard.view;

import io.conformalstreams.ops.dashboard.state.ImageKey;
import java.util.Optional;

/**
 * Which pixels of an image to show.
 *
 * @param procedure the procedure whose channel or set is meant; empty selects the first one
 * @param nominalAlpha the level of a set; empty selects the first one
 */
public record RasterQuery(
        ImageKey image, Layer layer, Optional<String> procedure, Optional<Double> nominalAlpha, Plane plane) {

    /** What can be shown of an image. */
    public enum Layer {
        SCORES,
        TRUTH,
        INNER,
        OUTER
    }
}
