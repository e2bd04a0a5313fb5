package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.OptionalDouble;

/** The claim of a procedure about one image. */
public sealed interface PredictionRegion {

    /**
     * The claim that the truth lies between two sets of pixels. A procedure that claims only one set uses a trivial
     * other set: the empty inner set, or the whole image as the outer set.
     */
    record Sets(PackedMask inner, PackedMask outer) implements PredictionRegion {}

    /**
     * The claim that a number, such as the ratio of two structures, lies in an interval.
     *
     * @param estimate the predicted number; empty where there is none
     * @param wide whether the interval is wider than the procedure's limit
     * @param voxelVolume mm² or mm³ of one pixel where the number counts pixels; empty for any other number
     */
    record Interval(OptionalDouble estimate, ValueInterval interval, boolean wide, OptionalDouble voxelVolume)
            implements PredictionRegion {}
}
