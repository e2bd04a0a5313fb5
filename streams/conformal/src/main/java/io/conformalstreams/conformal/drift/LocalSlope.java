package io.conformalstreams.conformal.drift;

import java.util.Arrays;
import java.util.stream.IntStream;

/**
 * The slope of the line that fits scores by a measurement, by least squares, and how exactly it is known.
 *
 * @param slope the slope; 0 if the units don't determine one
 * @param standardError the standard error of the slope; 0 if the units don't determine one
 */
record LocalSlope(double slope, double standardError) {
    private static final LocalSlope UNDETERMINED = new LocalSlope(0, 0);
    private static final int FEWEST_UNITS = 3;

    /**
     * Fits a line. Units with an infinite score are left out.
     *
     * @param measured the measurement of each unit, finite
     * @param scores the score of each unit, in the same order
     */
    static LocalSlope of(double[] measured, double[] scores) {
        int[] finite = IntStream.range(0, measured.length)
                .filter(unit -> Double.isFinite(scores[unit]))
                .toArray();
        if (finite.length < FEWEST_UNITS) {
            return UNDETERMINED;
        }
        double meanMeasured = mean(measured, finite);
        double meanScore = mean(scores, finite);
        double products = 0;
        double squares = 0;
        for (int unit : finite) {
            products += (measured[unit] - meanMeasured) * (scores[unit] - meanScore);
            squares += (measured[unit] - meanMeasured) * (measured[unit] - meanMeasured);
        }
        double slope = products / squares;
        double errors = 0;
        for (int unit : finite) {
            double error = scores[unit] - meanScore - slope * (measured[unit] - meanMeasured);
            errors += error * error;
        }
        double standardError = Math.sqrt(errors / (finite.length - 2) / squares);
        return Double.isFinite(slope) && Double.isFinite(standardError)
                ? new LocalSlope(slope, standardError)
                : UNDETERMINED;
    }

    private static double mean(double[] values, int[] units) {
        return Arrays.stream(units).mapToDouble(unit -> values[unit]).average().orElseThrow();
    }
}
