package io.conformalstreams.conformal.scale;

import java.util.function.DoubleToLongFunction;

/**
 * The predicted mass of a pixel: the probability of the structure, in units of 2^-32. It is an integer, so that the
 * masses of an image add up exactly; those of 2^31 - 1 pixels, the most that an image has, fit into a long.
 */
public enum PixelMass implements DoubleToLongFunction {
    /** The score is the probability. It is limited to [0, 1] and rounded to the nearest unit; halves are rounded up. */
    OF_PROBABILITY {
        @Override
        public long applyAsLong(double score) {
            return (long) (Math.max(0, Math.min(score, 1)) * ONE + 0.5);
        }
    },

    /**
     * The score s is a logit. It is first rounded to the nearest multiple of 1/64 (halves are rounded up) within -32 to
     * 32. The probability 1/(1 + exp(-s)) is then computed with {@link StrictMath} and rounded to the nearest unit. So
     * the mass is the same on every machine.
     */
    OF_LOGIT {
        @Override
        public long applyAsLong(double score) {
            double step = (score + LARGEST_LOGIT) * STEPS_PER_LOGIT + 0.5;
            return MASSES[(int) Math.max(0, Math.min(step, MASSES.length - 1))];
        }
    };

    /** The mass of a pixel that surely belongs to the structure. */
    public static final double ONE = 0x1p32;

    private static final int LARGEST_LOGIT = 32;
    private static final int STEPS_PER_LOGIT = 64;
    private static final long[] MASSES = new long[2 * LARGEST_LOGIT * STEPS_PER_LOGIT + 1];

    static {
        for (int step = 0; step < MASSES.length; step++) {
            double logit = (double) step / STEPS_PER_LOGIT - LARGEST_LOGIT;
            MASSES[step] = (long) (ONE / (1 + StrictMath.exp(-logit)) + 0.5);
        }
    }
}
