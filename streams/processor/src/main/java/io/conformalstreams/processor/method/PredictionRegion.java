package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;

/** What a method predicts for one image. */
public sealed interface PredictionRegion {

    /**
     * Two sets of pixels between which the truth lies. A method that predicts only one set uses a trivial other set: the
     * empty inner set, or the whole image as the outer set.
     */
    record Sets(PackedMask inner, PackedMask outer) implements PredictionRegion {}

    /**
     * An interval in which a number lies, such as the ratio of two structures.
     *
     * @param estimate the predicted number; empty where there is none
     * @param wide whether the interval is wider than the procedure's limit
     * @param voxelVolume mm² or mm³ of one pixel where the number counts pixels; empty for any other number
     */
    record Interval(OptionalDouble estimate, ValueInterval interval, boolean wide, OptionalDouble voxelVolume)
            implements PredictionRegion {}
}
