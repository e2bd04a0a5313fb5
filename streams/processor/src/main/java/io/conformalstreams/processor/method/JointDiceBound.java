package io.conformalstreams.processor.method;

import io.conformalstreams.conformal.dice.DiceCoefficient;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.processor.setting.Setting;
import java.util.Optional;

/**
 * The lower bound for the Dice coefficient of the predicted mask that follows from an inner and an outer set. It holds
 * whenever both sets cover, so it holds with the probability that they promise together.
 *
 * @param limit the bound below which a review is requested
 */
record JointDiceBound(ReviewLimit limit) {

    /**
     * Reads the limit of a procedure. Returns an empty value if the bound would not be promised: for sets without a
     * joint promise, and for a model whose labels may leave pixels out, because the sets promise nothing about such
     * pixels. Reports an error if there is a limit but no bound.
     *
     * @param joint whether both sets cover together with the promised probability
     */
    static Optional<JointDiceBound> read(
            WrittenProcedure written, Setting<Optional<Double>> reviewBelow, boolean joint) {
        Optional<Double> below = written.values().find(reviewBelow).flatMap(limit -> limit);
        boolean ignoresPixels =
                written.model().flatMap(model -> model.ignoreLabel()).isPresent();
        if (below.isPresent() && !joint) {
            written.node()
                    .reject(
                            reviewBelow.key(),
                            "needs sets that cover together; set a combination other than marginal, or leave "
                                    + "this setting out");
        } else if (below.isPresent() && ignoresPixels) {
            written.node()
                    .reject(
                            reviewBelow.key(),
                            "needs labels of every pixel, but the model has an ignoreLabel; leave out this "
                                    + "setting or the ignoreLabel");
        }
        return joint && !ignoresPixels ? Optional.of(new JointDiceBound(new ReviewLimit(below))) : Optional.empty();
    }

    /** Computes the bound for a predicted mask. */
    PredictionRegion.DiceBound of(PackedMask predicted, PackedMask inner, PackedMask outer) {
        double bound = DiceCoefficient.smallest(predicted, inner, outer);
        return new PredictionRegion.DiceBound(bound, limit.requestsReview(bound));
    }
}
