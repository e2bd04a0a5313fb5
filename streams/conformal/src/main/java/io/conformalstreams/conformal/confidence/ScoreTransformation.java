package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.distance.DistanceMetric;
import io.conformalstreams.conformal.image.LengthUnit;
import java.math.BigDecimal;

/** f_I or f_O: the transformation of an image's scores before they are compared with a threshold. */
public sealed interface ScoreTransformation
        permits ScoreTransformation.Identity,
                ScoreTransformation.Smoothed,
                ScoreTransformation.SignedDistance,
                ScoreTransformation.BoundingBoxes {
    /** Whether the predicted mask is all that is looked at, so that a model which gives no scores will do. */
    boolean needsOnlyTheMask();

    /** The scores as they are. */
    record Identity() implements ScoreTransformation {
        @Override
        public boolean needsOnlyTheMask() {
            return false;
        }
    }

    /**
     * The scores after a Gaussian filter with reflected borders, cut off at four standard deviations. Infinite scores
     * enter it as the largest finite binary32 numbers.
     *
     * @param fullWidth full width of the Gaussian at half its maximum, 2.354820 standard deviations; above 0
     * @param unit what the width counts in
     */
    record Smoothed(BigDecimal fullWidth, LengthUnit unit) implements ScoreTransformation {
        /** Refuses a width that is not positive, and takes equal widths for one however they are written. */
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
     * Signed distance of the predicted mask in mm: inside, the distance to the nearest background pixel minus the
     * smallest spacing; outside, minus the distance to the nearest pixel of the mask. So the inner rim has 0 and the
     * outer rim has minus one spacing or less. A predicted mask that is the whole image has +inf everywhere; an empty
     * one has -inf everywhere as f_I and +inf everywhere as f_O: its inner set is empty and its outer set the image.
     */
    record SignedDistance(DistanceMetric metric) implements ScoreTransformation {
        @Override
        public boolean needsOnlyTheMask() {
            return true;
        }
    }

    /**
     * Signed chessboard distance, as {@link SignedDistance} defines it, of boxes around and inside the components of the
     * predicted mask, whose pixels share an edge or a face. As f_O it is taken of the union of the smallest boxes that
     * enclose a component each, as f_I of the union of the largest squares or cubes of pixels, one in each component.
     */
    record BoundingBoxes() implements ScoreTransformation {
        @Override
        public boolean needsOnlyTheMask() {
            return true;
        }
    }
}
