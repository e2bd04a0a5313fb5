package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.confidence.ScoreKind;
import io.conformalstreams.conformal.image.InvalidImageException;
import java.util.Objects;

/**
 * The conversion of scores to probabilities. A logit z becomes 1/(1 + exp(-z/T)), with the temperature T of {@link
 * TemperatureScaling}. A probability p is treated as the logit ln(p/(1 - p)), and does not change at T = 1.
 *
 * @param temperature T, positive and finite; 1 keeps the model's own probabilities
 */
public record PixelProbability(ScoreKind kind, double temperature) {

    /** @throws IllegalArgumentException if the temperature is outside its range */
    public PixelProbability {
        Objects.requireNonNull(kind, "kind");
        if (!(temperature > 0 && temperature < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("temperature must be positive and finite: " + temperature);
        }
    }

    /** Returns the model's own probabilities. */
    public static PixelProbability of(ScoreKind kind) {
        return new PixelProbability(kind, 1);
    }

    /**
     * Converts scores to probabilities, in place.
     *
     * @param scores from index 0 on
     * @param count number of scores to convert
     * @throws InvalidImageException if the scores are probabilities and one of them is outside [0, 1]
     */
    public void apply(double[] scores, int count) {
        if (kind == ScoreKind.PROBABILITY) {
            requireProbabilities(scores, count);
            if (temperature == 1) {
                return;
            }
            for (int i = 0; i < count; i++) {
                scores[i] = StrictMath.log(scores[i] / (1 - scores[i]));
            }
        }
        if (temperature != 1) {
            for (int i = 0; i < count; i++) {
                scores[i] /= temperature;
            }
        }
        for (int i = 0; i < count; i++) {
            scores[i] = Logistic.of(scores[i]);
        }
    }

    private static void requireProbabilities(double[] scores, int count) {
        for (int i = 0; i < count; i++) {
            if (!(scores[i] >= 0 && scores[i] <= 1)) {
                throw new InvalidImageException("a probability must be in [0, 1]: " + scores[i]);
            }
        }
    }
}
