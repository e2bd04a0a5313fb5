package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.image.PackedMask;
import java.util.Optional;
import java.util.OptionalDouble;

/** The region that a method predicts for one image. */
public sealed interface PredictionRegion {

    /**
     * Two sets of pixels: the truth contains the inner set and lies inside the outer set. A method that predicts only
     * one set uses a trivial second set: an empty inner set, or the whole image as the outer set.
     *
     * @param diceBound the bound that follows for the predicted mask, if both sets cover together with the promised
     *     probability
     */
    record Sets(PackedMask inner, PackedMask outer, Optional<DiceBound> diceBound) implements PredictionRegion {

        /** Creates sets without a bound. */
        public Sets(PackedMask inner, PackedMask outer) {
            this(inner, outer, Optional.empty());
        }
    }

    /**
     * An interval that contains a number, for example the ratio of two structures.
     *
     * @param quantity the kind of number
     * @param estimate the predicted number, if there is one
     * @param review whether a person should review the image, by the procedure's limit; empty if it has no limit
     */
    record Interval(Quantity quantity, OptionalDouble estimate, ValueInterval interval, Optional<Boolean> review)
            implements PredictionRegion {}

    /**
     * A lower bound for the Dice coefficient of the predicted mask and the truth.
     *
     * @param value 0 to 1
     * @param review whether a person should review the mask, by the procedure's limit; empty if it has no limit
     */
    record DiceBound(double value, Optional<Boolean> review) {}
}
