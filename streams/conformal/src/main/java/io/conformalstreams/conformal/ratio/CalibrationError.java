package io.conformalstreams.conformal.ratio;

/**
 * How far one channel's probabilities are from its truth in one image, both in [0, 1].
 *
 * @param expected the expected calibration error over 15 bins [b/15, (b + 1)/15), the last one closed: the mean over
 *     pixels of |mean probability - share of truth| of the pixel's bin (arXiv 2505.19585, equation 3)
 * @param volumeBias |mean probability - share of truth| over all pixels (equation 2), never larger except for rounding
 */
public record CalibrationError(double expected, double volumeBias) {

    /** @throws IllegalArgumentException if a value is not in [0, 1] */
    public CalibrationError {
        if (!(expected >= 0 && expected <= 1) || !(volumeBias >= 0 && volumeBias <= 1)) {
            throw new IllegalArgumentException(
                    "calibration errors must be in [0, 1]: " + expected + " and " + volumeBias);
        }
    }

    /** The excess of probability over truth, bin by bin. */
    static final class Bins {
        private static final int COUNT = 15;

        private final CompensatedSum[] probabilities = new CompensatedSum[COUNT];
        private final long[] inTruth = new long[COUNT];
        private long pixels;

        Bins() {
            for (int bin = 0; bin < COUNT; bin++) {
                probabilities[bin] = new CompensatedSum();
            }
        }

        void add(double probability, boolean truth) {
            int bin = Math.min(COUNT - 1, (int) (COUNT * probability));
            probabilities[bin].add(probability);
            if (truth) {
                inTruth[bin]++;
            }
            pixels++;
        }

        CalibrationError error() {
            double absolute = 0;
            CompensatedSum signed = new CompensatedSum();
            for (int bin = 0; bin < COUNT; bin++) {
                double excess = probabilities[bin].value() - inTruth[bin];
                absolute += Math.abs(excess);
                signed.add(excess);
            }
            return new CalibrationError(Math.min(1, absolute / pixels), Math.min(1, Math.abs(signed.value()) / pixels));
        }
    }
}
