package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.OptionalDouble;

/**
 * A labelled image as a ratio sees it.
 *
 * @param moments of the probabilities
 * @param trueRatio the quotient of the labelled volumes; empty if no pixel is labelled as denominator
 * @param numerator the calibration error of the numerator
 * @param denominator the calibration error of the denominator
 */
public record LabelledRatio(
        RatioMoments moments, OptionalDouble trueRatio, CalibrationError numerator, CalibrationError denominator) {

    /**
     * Gathers everything in one pass over both channels. A logit z becomes the probability 1/(1 + exp(-z)); the
     * numerator is limited to the denominator's probability, of which it is a part.
     *
     * @throws InvalidImageException if the grids differ, or a probability is outside [0, 1]
     */
    public static LabelledRatio of(
            ScoreMap numerator,
            ScoreMap denominator,
            ScoreKind kind,
            PackedMask numeratorTruth,
            PackedMask denominatorTruth) {
        if (!numerator.grid().equals(denominator.grid())
                || !numerator.grid().equals(numeratorTruth.grid())
                || !numerator.grid().equals(denominatorTruth.grid())) {
            throw new InvalidImageException("numerator, denominator and their truths must lie on one grid");
        }
        RatioMoments.Sums sums = new RatioMoments.Sums();
        CalibrationError.Bins numeratorBins = new CalibrationError.Bins();
        CalibrationError.Bins denominatorBins = new CalibrationError.Bins();
        int size = numerator.grid().size();
        for (int pixel = 0; pixel < size; pixel++) {
            double x = probability(denominator.at(pixel), kind);
            double y = Math.min(x, probability(numerator.at(pixel), kind));
            sums.add(y, x);
            numeratorBins.add(y, numeratorTruth.contains(pixel));
            denominatorBins.add(x, denominatorTruth.contains(pixel));
        }
        long volume = denominatorTruth.count();
        OptionalDouble trueRatio =
                volume == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) numeratorTruth.count() / volume);
        return new LabelledRatio(sums.moments(), trueRatio, numeratorBins.error(), denominatorBins.error());
    }

    private static double probability(double score, ScoreKind kind) {
        double probability = kind == ScoreKind.LOGIT ? 1 / (1 + StrictMath.exp(-score)) : score;
        if (!(probability >= 0 && probability <= 1)) {
            throw new InvalidImageException("a probability must be in [0, 1]: " + probability);
        }
        return probability;
    }
}
