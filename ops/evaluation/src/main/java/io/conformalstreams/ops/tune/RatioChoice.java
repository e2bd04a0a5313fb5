package io.conformalstreams.ops.tune;

import io.conformalstreams.conformal.ratio.RatioIntervals;
import io.conformalstreams.ops.dataset.RatioChannels;
import java.math.BigDecimal;
import java.math.RoundingMode;

/**
 * The choice for the ratio of two channels.
 *
 * @param ratio numerator and denominator
 * @param temperature divisor of the logits, from 0.01 to 100
 * @param ownNegativeLogLikelihood mean over the pixels of both channels, with the model's own probabilities
 * @param negativeLogLikelihood the same mean at the temperature
 * @param interval the overall interval that is narrowest on average
 * @param images number of learning units with a ratio
 */
public record RatioChoice(
        RatioChannels ratio,
        BigDecimal temperature,
        double ownNegativeLogLikelihood,
        double negativeLogLikelihood,
        RatioIntervals.Overall interval,
        int images) {

    private static final int DECIMALS = 15;

    /** Markov's share of the miscoverage. */
    public BigDecimal markovShare() {
        BigDecimal miscoverage = BigDecimal.ONE.subtract(interval.level());
        return interval.alpha()
                .divide(miscoverage, DECIMALS, RoundingMode.HALF_UP)
                .stripTrailingZeros();
    }
}
