package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.RegionExtremes;
import java.math.BigDecimal;
import java.util.List;
import java.util.function.DoublePredicate;

/**
 * The procedure that computes an inner and an outer set, each with its own score transformation.
 *
 * @param inner f_I, the transformation for the inner set
 * @param outer f_O, the transformation for the outer set
 * @param combination how the two sets share the nominal alpha
 */
public record InnerOuterSets(ScoreTransformation inner, ScoreTransformation outer, Combination combination) {
    /** The sides whose critical values are calibrated. Each side has its own threshold. */
    public List<Side> sides() {
        boolean joint =
                combination instanceof Combination.Maximum || combination instanceof Combination.StandardisedMaximum;
        return joint ? List.of(Side.JOINT) : List.of(Side.INNER, Side.OUTER);
    }

    /**
     * The alpha at which the threshold of one side is taken.
     *
     * @param side one of {@link #sides}
     * @throws IllegalArgumentException for another side
     */
    public BigDecimal alpha(Side side, BigDecimal nominalAlpha) {
        if (!sides().contains(side)) {
            throw new IllegalArgumentException(side + " is not one of the sides " + sides() + " of " + combination);
        }
        if (combination instanceof Combination.Bonferroni bonferroni) {
            BigDecimal innerAlpha = bonferroni.innerShare().multiply(nominalAlpha);
            return side == Side.INNER ? innerAlpha : nominalAlpha.subtract(innerAlpha);
        }
        return nominalAlpha;
    }

    /**
     * Returns tau and gamma of a labelled image (section 2.1). If both sides have the same transformation, this takes
     * one pass. If the background is empty, tau is -inf. If the truth is empty, gamma is -inf. Under a standardised
     * maximum both values are standardised.
     *
     * @param truth Y, on the grid of the image
     * @throws InvalidImageException if the truth lies on another grid
     */
    public CriticalValues criticalValues(PredictedImage image, PackedMask truth) {
        requireGrid(image, truth);
        ScoreField innerScores = innerScores(image);
        ScoreField outerScores = outerScores(image);
        if (innerScores.equals(outerScores)) {
            RegionExtremes extremes = innerScores.extremes(truth);
            return onTheScaleOfThresholds(extremes.highestOutside(), -extremes.lowestInside());
        }
        return onTheScaleOfThresholds(innerScores.highestOutside(truth), -outerScores.lowestInside(truth));
    }

    /**
     * Returns tau and gamma, computed from the annotated pixels. So tau is the highest value outside both the truth and
     * the ignored pixels.
     *
     * @param truth Y, on the grid of the image, without ignored pixels
     * @param ignored the pixels that were not annotated. Transformed scores depend on the prediction alone, so ignoring
     *     a pixel does not change the value at another pixel
     * @throws InvalidImageException if truth or ignored pixels lie on another grid
     */
    public CriticalValues criticalValues(PredictedImage image, PackedMask truth, PackedMask ignored) {
        if (ignored.isEmpty()) {
            return criticalValues(image, truth);
        }
        requireGrid(image, truth);
        return onTheScaleOfThresholds(
                innerScores(image).highestOutside(truth.union(ignored)),
                -outerScores(image).lowestInside(truth));
    }

    private static void requireGrid(PredictedImage image, PackedMask truth) {
        if (!truth.grid().equals(image.scores().grid())) {
            throw new InvalidImageException("truth of " + truth.grid() + " does not fit scores of "
                    + image.scores().grid());
        }
    }

    private CriticalValues onTheScaleOfThresholds(double tau, double gamma) {
        return combination instanceof Combination.StandardisedMaximum standardised
                ? new CriticalValues(
                        standardised.inner().standardise(tau),
                        standardised.outer().standardise(gamma))
                : new CriticalValues(tau, gamma);
    }

    /**
     * Returns I(X) = { f_I &gt; lambda }.
     *
     * @param lambda threshold of the inner side, or the joint one; ±inf is legal
     * @throws IllegalArgumentException if it is NaN
     */
    public PackedMask innerSet(PredictedImage image, double lambda) {
        return innerScores(image).upperSets(inInnerSet(lambda)).get(0);
    }

    /**
     * Returns O(X) = { -f_O &lt;= lambda }.
     *
     * @param lambda threshold of the outer side, or the joint one; ±inf is legal
     * @throws IllegalArgumentException if it is NaN
     */
    public PackedMask outerSet(PredictedImage image, double lambda) {
        return outerScores(image).upperSets(inOuterSet(lambda)).get(0);
    }

    /**
     * Returns both sets. If both sides have the same transformation, this takes one pass.
     *
     * @throws IllegalArgumentException if a threshold is NaN
     */
    public ConfidenceSet sets(PredictedImage image, double innerLambda, double outerLambda) {
        ScoreField innerScores = innerScores(image);
        if (innerScores.equals(outerScores(image))) {
            List<PackedMask> both = innerScores.upperSets(inInnerSet(innerLambda), inOuterSet(outerLambda));
            return new ConfidenceSet(both.get(0), both.get(1));
        }
        return new ConfidenceSet(innerSet(image, innerLambda), outerSet(image, outerLambda));
    }

    private DoublePredicate inInnerSet(double lambda) {
        requireNumber(lambda);
        double lowest = combination instanceof Combination.StandardisedMaximum standardised
                ? standardised.inner().inverse(lambda)
                : lambda;
        return score -> score > lowest;
    }

    private DoublePredicate inOuterSet(double lambda) {
        requireNumber(lambda);
        double highest = combination instanceof Combination.StandardisedMaximum standardised
                ? standardised.outer().inverse(lambda)
                : lambda;
        return score -> -score <= highest;
    }

    private static void requireNumber(double lambda) {
        if (Double.isNaN(lambda)) {
            throw new IllegalArgumentException("threshold must not be NaN");
        }
    }

    private ScoreField innerScores(PredictedImage image) {
        return scores(image, inner, Side.INNER);
    }

    private ScoreField outerScores(PredictedImage image) {
        return scores(image, outer, Side.OUTER);
    }

    private ScoreField scores(PredictedImage image, ScoreTransformation transformation, Side side) {
        if (transformation.needsOnlyTheMask() && image.predictedMask().isEmpty()) {
            return withoutBoundary(image, side);
        }
        if (transformation instanceof ScoreTransformation.SignedDistance distance) {
            return image.signedDistances(distance.metric());
        }
        if (transformation instanceof ScoreTransformation.BoundingBoxes) {
            return image.boxDistances(side);
        }
        boolean maximum = combination instanceof Combination.Maximum;
        if (transformation instanceof ScoreTransformation.MassShare) {
            return maximum ? MassScores.centred(image.massShares()) : MassScores.unchanged(image.massShares());
        }
        boolean centred = maximum && image.kind() == ScoreKind.PROBABILITY;
        if (transformation instanceof ScoreTransformation.Smoothed smoothed) {
            return centred ? image.smoothed(smoothed).centred() : image.smoothed(smoothed);
        }
        return centred ? PixelScores.centred(image.scores()) : PixelScores.unchanged(image.scores());
    }

    /** An empty predicted mask has no boundary. These scores give the trivial set, which covers every truth. */
    private static ScoreField withoutBoundary(PredictedImage image, Side side) {
        double value = side == Side.INNER ? Double.NEGATIVE_INFINITY : Double.POSITIVE_INFINITY;
        return new ConstantScores(image.scores().grid(), value);
    }
}
