package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.PackedMask;
import io.conformalstreams.conformal.image.ScoreMap;
import java.util.OptionalDouble;

/**
 * The quantities of a labelled image that intervals for a ratio need.
 *
 * @param moments the moments of the probabilities
 * @param trueRatio the quotient of the labelled volumes, or empty if no pixel is labelled as denominator
 * @param numerator the calibration error of the numerator
 * @param denominator the calibration error of the denominator
 */
public record LabelledRatio(
        RatioMoments moments, OptionalDouble trueRatio, CalibrationError numerator, CalibrationError denominator) {

    /**
     * Computes everything in one pass over both channels. The numerator is a part of the denominator, so a numerator
     * probability above the denominator's is replaced by the denominator's.
     *
     * @throws InvalidImageException if the grids differ, or a probability is outside [0, 1]
     */
    public static LabelledRatio of(
            ScoreMap numerator,
            ScoreMap denominator,
            PixelProbability probability,
            PackedMask numeratorTruth,
            PackedMask denominatorTruth) {
        if (!numerator.grid().equals(numeratorTruth.grid()) || !numerator.grid().equals(denominatorTruth.grid())) {
            throw new InvalidImageException("numerator, denominator and their truths must lie on one grid");
        }
        RatioMoments.Sums sums = new RatioMoments.Sums();
        CalibrationError.Bins numeratorBins = new CalibrationError.Bins(numeratorTruth);
        CalibrationError.Bins denominatorBins = new CalibrationError.Bins(denominatorTruth);
        ChannelPass.over(numerator, denominator, probability, (y, x, first, count) -> {
            sums.add(y, x, count);
            numeratorBins.add(y, first, count);
            denominatorBins.add(x, first, count);
        });
        long volume = denominatorTruth.count();
        OptionalDouble trueRatio =
                volume == 0 ? OptionalDouble.empty() : OptionalDouble.of((double) numeratorTruth.count() / volume);
        return new LabelledRatio(sums.moments(), trueRatio, numeratorBins.error(), denominatorBins.error());
    }

    /** Computes everything as the other method does, with the model's own probabilities (temperature 1). */
    public static LabelledRatio of(
            ScoreMap numerator,
            ScoreMap denominator,
            ScoreKind kind,
            PackedMask numeratorTruth,
            PackedMask denominatorTruth) {
        return of(numerator, denominator, PixelProbability.of(kind), numeratorTruth, denominatorTruth);
    }
}
