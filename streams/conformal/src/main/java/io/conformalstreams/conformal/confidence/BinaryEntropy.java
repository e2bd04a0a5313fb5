package io.conformalstreams.conformal.confidence;

import io.conformalstreams.conformal.image.ScoreMap;

/**
 * The mean binary entropy of an image in nats. A pixel with the probability p contributes -p ln p - (1 - p) ln(1 - p).
 * Each score is rounded to an entry of a table, and the entries are summed as integers. So the mean does
 * not depend on the machine or on the order of summation.
 */
final class BinaryEntropy {
    private static final int BLOCK = 4096;
    private static final double UNIT = 0x1p32;
    private static final int STEPS = 4096;

    /** Log odds beyond this magnitude have a negligible entropy. */
    private static final double LARGEST_LOGIT = 32;

    private static final BinaryEntropy OF_PROBABILITIES = new BinaryEntropy(0, 1);
    private static final BinaryEntropy OF_LOGITS = new BinaryEntropy(-LARGEST_LOGIT, LARGEST_LOGIT);

    private final double lowest;
    private final double stepsPerUnit;
    private final long[] entropies = new long[STEPS + 1];

    private BinaryEntropy(double lowest, double highest) {
        this.lowest = lowest;
        this.stepsPerUnit = STEPS / (highest - lowest);
        for (int step = 0; step <= STEPS; step++) {
            double score = lowest + step / stepsPerUnit;
            double p = lowest < 0 ? 1 / (1 + StrictMath.exp(-score)) : score;
            entropies[step] = Math.round(UNIT * (part(p) + part(1 - p)));
        }
    }

    private static double part(double p) {
        return p > 0 ? -p * StrictMath.log(p) : 0;
    }

    static double mean(ScoreMap scores, ScoreKind kind) {
        return (kind == ScoreKind.LOGIT ? OF_LOGITS : OF_PROBABILITIES).mean(scores);
    }

    private double mean(ScoreMap scores) {
        double[] block = new double[BLOCK];
        int size = scores.grid().size();
        long sum = 0;
        for (int first = 0; first < size; first += BLOCK) {
            int count = Math.min(BLOCK, size - first);
            scores.read(first, count, block);
            for (int i = 0; i < count; i++) {
                double step = (block[i] - lowest) * stepsPerUnit + 0.5;
                sum += entropies[(int) Math.max(0, Math.min(step, STEPS))];
            }
        }
        return sum / UNIT / size;
    }
}
