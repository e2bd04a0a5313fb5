package io.conformalstreams.conformal.ratio;

import io.conformalstreams.conformal.image.InvalidImageException;
import io.conformalstreams.conformal.image.ScoreMap;

/**
 * One pass over the probabilities of an image, block by block. Blocks fit in the first-level cache. They start at
 * multiples of 64 pixels, so each covers whole words of a mask.
 */
final class ChannelPass {
    /**
     * The number of pixels in a block. A plain sum of so few terms has an error below 3e-14 times the sum of their
     * magnitudes.
     */
    static final int BLOCK = 256;

    private ChannelPass() {}

    /** A kernel over one block of a channel. */
    interface Kernel {
        void accept(double[] probabilities, int first, int count);
    }

    /** A kernel over one block of numerator and denominator. */
    interface PairKernel {
        void accept(double[] numerator, double[] denominator, int first, int count);
    }

    static void over(ScoreMap scores, PixelProbability probability, Kernel kernel) {
        double[] block = new double[BLOCK];
        int size = scores.grid().size();
        for (int first = 0; first < size; first += BLOCK) {
            int count = Math.min(BLOCK, size - first);
            scores.read(first, count, block);
            probability.apply(block, count);
            kernel.accept(block, first, count);
        }
    }

    /** Passes over both channels. A numerator probability above the denominator's is replaced by the denominator's. */
    static void over(ScoreMap numerator, ScoreMap denominator, PixelProbability probability, PairKernel kernel) {
        if (!numerator.grid().equals(denominator.grid())) {
            throw new InvalidImageException("numerator and denominator must lie on one grid");
        }
        double[] x = new double[BLOCK];
        over(numerator, probability, (y, first, count) -> {
            denominator.read(first, count, x);
            probability.apply(x, count);
            for (int i = 0; i < count; i++) {
                y[i] = Math.min(x[i], y[i]);
            }
            kernel.accept(y, x, first, count);
        });
    }
}
