package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.image.PackedMask;

/**
 * Measures of the difference between one channel's probabilities and its truth in one image. All are in [0, 1].
 *
 * @param expected the expected calibration error over 15 bins [b/15, (b + 1)/15), the last one closed. It is the mean
 *     over pixels of |mean probability - share of truth| in the pixel's bin (arXiv 2505.19585, equation 3)
 * @param volumeBias |mean probability - share of truth| over all pixels (equation 2). Apart from rounding, it never
 *     exceeds the expected error
 * @param brierScore the mean over pixels of (probability - truth)², truth 0 or 1 (Brier, "Verification of forecasts
 *     expressed in terms of probability", 1950)
 */
public record CalibrationError(double expected, double volumeBias, double brierScore) {

    /** @throws IllegalArgumentException if a value is not in [0, 1] */
    public CalibrationError {
        if (!(expected >= 0 && expected <= 1)
                || !(volumeBias >= 0 && volumeBias <= 1)
                || !(brierScore >= 0 && brierScore <= 1)) {
            throw new IllegalArgumentException(
                    "calibration errors must be in [0, 1]: " + expected + ", " + volumeBias + " and " + brierScore);
        }
    }

    /** Accumulates the probabilities and the truth for each bin. */
    static final class Bins {
        private static final int COUNT = 15;

        /**
         * The number of independent sums for each bin. Neighbouring pixels mostly share a bin, and with separate sums
         * one addition need not wait for the other.
         */
        private static final int ROWS = 4;

        private static final int ROW = 16;

        private final PackedMask truth;
        private final CompensatedSum[] probabilities = new CompensatedSum[COUNT];
        private final CompensatedSum squares = new CompensatedSum();
        private final double[] blockSums = new double[ROWS * ROW];
        private final int[] inTruth = new int[ROWS * ROW];
        private long pixels;

        Bins(PackedMask truth) {
            this.truth = truth;
            for (int bin = 0; bin < COUNT; bin++) {
                probabilities[bin] = new CompensatedSum();
            }
        }

        /** Adds a block that starts at a multiple of 64 pixels. */
        void add(double[] block, int first, int count) {
            pixels += count;
            for (int start = 0; start < count; start += Long.SIZE) {
                add(block, start, Math.min(count, start + Long.SIZE), truth.word((first + start) >>> 6));
            }
            for (int bin = 0; bin < COUNT; bin++) {
                double sum = 0;
                for (int row = bin; row < ROWS * ROW; row += ROW) {
                    sum += blockSums[row];
                    blockSums[row] = 0;
                }
                probabilities[bin].add(sum);
            }
        }

        private void add(double[] block, int start, int end, long labels) {
            double blockSquares = 0;
            for (int i = start; i < end; i++) {
                double probability = block[i];
                int labelled = (int) (labels >>> i) & 1;
                double difference = probability - labelled;
                int bin = Math.min(COUNT - 1, (int) (COUNT * probability)) + (i % ROWS) * ROW;
                blockSums[bin] += probability;
                inTruth[bin] += labelled;
                blockSquares += difference * difference;
            }
            squares.add(blockSquares);
        }

        CalibrationError error() {
            double absolute = 0;
            CompensatedSum signed = new CompensatedSum();
            for (int bin = 0; bin < COUNT; bin++) {
                long labelled = 0;
                for (int row = bin; row < ROWS * ROW; row += ROW) {
                    labelled += inTruth[row];
                }
                double excess = probabilities[bin].value() - labelled;
                absolute += Math.abs(excess);
                signed.add(excess);
            }
            return new CalibrationError(
                    Math.min(1, absolute / pixels),
                    Math.min(1, Math.abs(signed.value()) / pixels),
                    Math.min(1, squares.value() / pixels));
        }
    }
}
