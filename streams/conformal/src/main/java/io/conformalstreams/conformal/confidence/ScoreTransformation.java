package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import io.conformalstreams.conformal.scale.GivenScores;
import io.conformalstreams.conformal.scale.MassShares;
import io.conformalstreams.conformal.scale.ScoreScale;
import java.math.BigDecimal;

/** f_I or f_O: the transformation of an image's scores before they are compared with a threshold. */
public sealed interface ScoreTransformation
        permits ScoreTransformation.Increasing,
                ScoreTransformation.Smoothed,
                ScoreTransformation.SignedDistance,
                ScoreTransformation.BoundingBoxes {
    /** Whether the transformation depends on the predicted mask alone. If so, the model need not give scores. */
    boolean needsOnlyTheMask();

    /**
     * A transformation that never decreases with the score within an image. Methods that threshold scores can use it,
     * because it keeps the order of the pixels.
     */
    sealed interface Increasing extends ScoreTransformation {
        /** Returns the scores of an image on the scale of the transformation. */
        ScoreScale of(PredictedImage image);

        @Override
        default boolean needsOnlyTheMask() {
            return false;
        }
    }

    /** The unchanged scores. */
    record Identity() implements Increasing {
        @Override
        public ScoreScale of(PredictedImage image) {
            return new GivenScores(image.scores());
        }
    }

    /** The share of the image's predicted mass that lies at or below the score of the pixel; see {@link MassShares}. */
    record MassShare() implements Increasing {
        @Override
        public ScoreScale of(PredictedImage image) {
            return image.massShares();
        }
    }

    /**
     * The scores after a Gaussian filter with reflected borders, cut off at four standard deviations. Infinite scores
     * are first replaced by the largest finite binary32 numbers.
     *
     * @param fullWidth full width of the Gaussian at half its maximum, 2.354820 standard deviations; above 0
     * @param unit the unit of the width
     */
    record Smoothed(BigDecimal fullWidth, LengthUnit unit) implements ScoreTransformation {
        /** Rejects a width that is not positive. Strips trailing zeros, so that equal widths are equal records. */
        public Smoothed {
            if (fullWidth.signum() <= 0) {
                throw new IllegalArgumentException("full width " + fullWidth + " must be above 0");
            }
            fullWidth = fullWidth.stripTrailingZeros();
        }

        @Override
        public boolean needsOnlyTheMask() {
            return false;
        }
    }

    /**
     * The signed distance of the predicted mask in mm. Inside the mask it is the distance to the nearest background
     * pixel minus the smallest spacing. Outside it is the negated distance to the nearest pixel of the mask. So the
     * score is at least 0 on the inner rim, and at most minus the smallest spacing outside. If the predicted mask is
     * the whole image, the score is +inf everywhere. If the mask is empty, f_I is -inf everywhere and f_O is +inf
     * everywhere: the inner set is empty, and the outer set is the whole image.
     */
    record SignedDistance(DistanceMetric metric) implements ScoreTransformation {
        @Override
        public boolean needsOnlyTheMask() {
            return true;
        }
    }

    /**
     * The signed chessboard distance, as {@link SignedDistance} defines it, of boxes instead of the predicted mask. The
     * pixels of a component are connected through shared edges, or through shared faces in a volume. For f_O, the
     * boxes are the smallest ones that enclose each component. For f_I, they are the largest squares or cubes of
     * pixels inside each component. The result is the signed distance of the union of the boxes.
     */
    record BoundingBoxes() implements ScoreTransformation {
        @Override
        public boolean needsOnlyTheMask() {
            return true;
        }
    }
}
