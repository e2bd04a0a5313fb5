package io.conformalstreams.ops.simulation;

import java.util.function.DoubleUnaryOperator;

/**
 * The distribution of a score given a measurement m of its prediction: normal with the mean mean(m) and the standard
 * deviation deviation(m). In the reference, the measurement is standard normal.
 *
 * @param name the distribution in words
 */
record MeasuredScores(String name, DoubleUnaryOperator mean, DoubleUnaryOperator deviation) {

    static final MeasuredScores CURVED = new MeasuredScores("mean .5 m + .3 m^2", m -> 0.5 * m + 0.3 * m * m, m -> 0.8);
    static final MeasuredScores EXPONENTIAL = new MeasuredScores("mean exp(m)", Math::exp, m -> 0.6);
    static final MeasuredScores U_SHAPED = new MeasuredScores("mean .7 m^2", m -> 0.7 * m * m, m -> 0.6);
    static final MeasuredScores STEP = new MeasuredScores("mean 1 above m = .5", m -> m > 0.5 ? 1 : 0, m -> 0.6);
    static final MeasuredScores WIDENING =
            new MeasuredScores("mean .5 m, sd .8 exp(.4 m)", m -> 0.5 * m, m -> 0.8 * Math.exp(0.4 * m));

    /** Returns standard normal scores with a correlation with the measurement, strictly between 0 and 1. */
    static MeasuredScores linear(double correlation) {
        double rest = Math.sqrt(1 - correlation * correlation);
        return new MeasuredScores(
                "correlation " + Double.toString(correlation).substring(1), m -> correlation * m, m -> rest);
    }

    /** Returns a score, from a standard normal error. */
    double of(double measurement, double error) {
        return mean.applyAsDouble(measurement) + deviation.applyAsDouble(measurement) * error;
    }
}
