package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;

/** The region that a method predicts for one image. */
public sealed interface PredictionRegion {

    /**
     * Two sets of pixels: the truth contains the inner set and lies inside the outer set. A method that predicts only
     * one set uses a trivial second set: an empty inner set, or the whole image as the outer set.
     */
    record Sets(PackedMask inner, PackedMask outer) implements PredictionRegion {}

    /**
     * An interval that contains a number, for example the ratio of two structures.
     *
     * @param estimate the predicted number, if there is one
     * @param wide whether the interval is wider than the procedure's limit
     * @param voxelVolume mm² or mm³ of one pixel, if the number counts pixels; otherwise empty
     */
    record Interval(OptionalDouble estimate, ValueInterval interval, boolean wide, OptionalDouble voxelVolume)
            implements PredictionRegion {}
}
