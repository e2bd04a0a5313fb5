package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.Arrays;
import java.util.OptionalDouble;

/**
 * The moments of the pixels' probabilities y (numerator) and x (denominator). They give the predicted ratio, its
 * debiased forms and its mean squared error (arXiv 2505.19585, equations 1, 5, 6, 9, 27-35). The formulas assume
 * independent pixels. The pixels of an image are dependent, so the true error is larger than {@link #meanSquaredError}.
 *
 * <p>If x is 0 everywhere, none of these quantities exists. The first pixel is subtracted from all pixels before
 * summing, so the variance of constant probabilities is exactly 0.
 */
public final class RatioMoments {
    private final long pixels;
    private final double meanX;
    private final double meanY;
    private final double centralXX;
    private final double centralYY;
    private final double centralXY;
    private final double squareXWithX;
    private final double squareXWithY;
    private final double squareYWithX;

    private RatioMoments(Sums sums) {
        pixels = sums.pixels;
        double shiftX = sums.x.value() / pixels;
        double shiftY = sums.y.value() / pixels;
        double xx = sums.xx.value() / pixels;
        double yy = sums.yy.value() / pixels;
        meanX = sums.firstX + shiftX;
        meanY = sums.firstY + shiftY;
        centralXX = Math.max(0, xx - shiftX * shiftX);
        centralYY = Math.max(0, yy - shiftY * shiftY);
        centralXY = sums.xy.value() / pixels - shiftX * shiftY;
        squareXWithX = sums.xxx.value() / pixels - xx * shiftX + 2 * sums.firstX * centralXX;
        squareXWithY = sums.xxy.value() / pixels - xx * shiftY + 2 * sums.firstX * centralXY;
        squareYWithX = sums.xyy.value() / pixels - yy * shiftX + 2 * sums.firstY * centralXY;
    }

    /**
     * Returns the moments of the given probabilities.
     *
     * @param numerator y, one value for each pixel, at least one
     * @param denominator x, one value for each pixel
     * @throws IllegalArgumentException if the lengths differ or are 0, or a value is outside [0, 1]
     */
    public static RatioMoments of(double[] numerator, double[] denominator) {
        if (numerator.length != denominator.length || numerator.length == 0) {
            throw new IllegalArgumentException(
                    "a ratio needs equally many numerators and denominators, at least one each: " + numerator.length
                            + " and " + denominator.length);
        }
        for (int pixel = 0; pixel < numerator.length; pixel++) {
            if (!(numerator[pixel] >= 0 && numerator[pixel] <= 1)
                    || !(denominator[pixel] >= 0 && denominator[pixel] <= 1)) {
                throw new IllegalArgumentException("the probabilities of pixel " + pixel + " must be in [0, 1]: "
                        + numerator[pixel] + " and " + denominator[pixel]);
            }
        }
        Sums sums = new Sums();
        for (int first = 0; first < numerator.length; first += ChannelPass.BLOCK) {
            int end = Math.min(numerator.length, first + ChannelPass.BLOCK);
            sums.add(
                    Arrays.copyOfRange(numerator, first, end),
                    Arrays.copyOfRange(denominator, first, end),
                    end - first);
        }
        return sums.moments();
    }

    /**
     * Returns the moments of an image's probabilities, in one pass over both channels. The numerator is a part of the
     * denominator, so a numerator probability above the denominator's is replaced by the denominator's.
     *
     * @throws InvalidImageException if the grids differ, or a probability is outside [0, 1]
     */
    public static RatioMoments of(ScoreMap numerator, ScoreMap denominator, PixelProbability probability) {
        Sums sums = new Sums();
        ChannelPass.over(numerator, denominator, probability, (y, x, first, count) -> sums.add(y, x, count));
        return sums.moments();
    }

    /** Returns the mean of y, in [0, 1]. */
    public double meanNumerator() {
        return meanY;
    }

    /** Returns the mean of x, in [0, 1]. */
    public double meanDenominator() {
        return meanX;
    }

    /** Returns the predicted ratio, mean y / mean x (equation 1), or empty if x is 0 everywhere. */
    public OptionalDouble ratio() {
        return meanX > 0 ? OptionalDouble.of(meanY / meanX) : OptionalDouble.empty();
    }

    /** Returns the ratio without its bias of order 1/N (equation 9), or empty if x is 0 everywhere. */
    public OptionalDouble firstOrderDebiased() {
        return meanX > 0 ? OptionalDouble.of(meanY / meanX * (1 - firstOrderBias())) : OptionalDouble.empty();
    }

    /** Returns the ratio without its biases of orders 1/N and 1/N² (equations 27-35), or empty if x is 0 everywhere. */
    public OptionalDouble secondOrderDebiased() {
        return meanX > 0
                ? OptionalDouble.of(meanY / meanX * (1 - firstOrderBias() - secondOrderBias()))
                : OptionalDouble.empty();
    }

    /**
     * Returns the mean squared error of the ratio by the delta method (equations 5-6), 0 or more. It is +Infinity for a
     * single pixel, which has no variance, and empty if x is 0 everywhere.
     */
    public OptionalDouble meanSquaredError() {
        if (meanX <= 0) {
            return OptionalDouble.empty();
        }
        if (pixels == 1) {
            return OptionalDouble.of(Double.POSITIVE_INFINITY);
        }
        double ratio = meanY / meanX;
        double spread = ratio * ratio * centralXX + centralYY - 2 * ratio * centralXY;
        return OptionalDouble.of(Math.max(0, spread) / (meanX * meanX) / (pixels - 1));
    }

    /** Returns (r_b* - r_a*) / N, relative to the ratio. A term without variation is 0. */
    private double firstOrderBias() {
        if (pixels == 1) {
            return 0;
        }
        double others = pixels - 1.0;
        double varianceX = centralXX * pixels / others;
        double varianceY = centralYY * pixels / others;
        double relativeX = varianceX / (meanX * meanX);
        double fromCovariance = 0;
        if (centralXY != 0) {
            double relativeXY = centralXY / (meanX * meanY);
            double skew = (meanY * squareXWithY + meanX * squareYWithX) / (centralXY * meanX * meanY) - 4;
            double spread = relativeX + varianceY / (meanY * meanY) + 2 * relativeXY;
            fromCovariance = relativeXY * (1 + (skew - spread) / others);
        }
        double fromVariance = 0;
        if (centralXX != 0) {
            double skew = squareXWithX / (2 * meanX * varianceX) - 1;
            fromVariance = relativeX * (1 + 4 * (skew - relativeX) / others);
        }
        return (fromVariance - fromCovariance) / pixels;
    }

    private double secondOrderBias() {
        if (pixels == 1 || meanY == 0) {
            return 0;
        }
        double varianceX = centralXX * pixels / (pixels - 1.0);
        double squared = meanX * meanX;
        double cubed = squared * meanX;
        double terms = (squareXWithY - 2 * meanX * centralXY) / (squared * meanY)
                - (squareXWithX - 2 * meanX * varianceX) / cubed
                - 3 * varianceX * centralXY / (cubed * meanY)
                + 3 * varianceX * varianceX / (squared * squared);
        return terms / pixels / pixels;
    }

    /** The sums for the moments. The first pixel is subtracted from all pixels. */
    static final class Sums {
        private long pixels;
        private double firstX;
        private double firstY;
        private final CompensatedSum x = new CompensatedSum();
        private final CompensatedSum y = new CompensatedSum();
        private final CompensatedSum xx = new CompensatedSum();
        private final CompensatedSum yy = new CompensatedSum();
        private final CompensatedSum xy = new CompensatedSum();
        private final CompensatedSum xxx = new CompensatedSum();
        private final CompensatedSum xxy = new CompensatedSum();
        private final CompensatedSum xyy = new CompensatedSum();

        /** Adds a block. A block is short, so it is summed plainly. The sums of blocks are added with compensation. */
        void add(double[] numerator, double[] denominator, int count) {
            if (pixels == 0) {
                firstX = denominator[0];
                firstY = numerator[0];
            }
            pixels += count;
            double sumX = 0;
            double sumY = 0;
            double sumXX = 0;
            double sumYY = 0;
            double sumXY = 0;
            double sumXXX = 0;
            double sumXXY = 0;
            double sumXYY = 0;
            for (int i = 0; i < count; i++) {
                double dx = denominator[i] - firstX;
                double dy = numerator[i] - firstY;
                double dxx = dx * dx;
                double dxy = dx * dy;
                sumX += dx;
                sumY += dy;
                sumXX += dxx;
                sumYY += dy * dy;
                sumXY += dxy;
                sumXXX += dxx * dx;
                sumXXY += dxx * dy;
                sumXYY += dxy * dy;
            }
            x.add(sumX);
            y.add(sumY);
            xx.add(sumXX);
            yy.add(sumYY);
            xy.add(sumXY);
            xxx.add(sumXXX);
            xxy.add(sumXXY);
            xyy.add(sumXYY);
        }

        RatioMoments moments() {
            return new RatioMoments(this);
        }
    }
}
