package io.conformalstreams.ops.simulation;

import java.util.SplittableRandom;

/** What scores are drawn from. Without drift that is a standard normal distribution, or one with heavy ties. */
@FunctionalInterface
interface ScoreDistribution {

    /** Draws the next score. */
    double draw(SplittableRandom random);

    /** The distribution without drift. */
    static ScoreDistribution normal() {
        return SplittableRandom::nextGaussian;
    }

    /** A number of values, equally probable. */
    static ScoreDistribution ties(int values) {
        return random -> random.nextInt(values);
    }

    /**
     * Normal scores that are all shifted alike, so that one exceeds the (1 - alpha)-quantile of the distribution without drift with
     * probability q; below alpha, they become smaller.
     */
    static ScoreDistribution shifted(double alpha, double q) {
        double shift = StandardNormal.quantile(1 - alpha) - StandardNormal.quantile(1 - q);
        return random -> random.nextGaussian() + shift;
    }

    /** Normal scores of which the positive ones are stretched to the same effect: only the upper tail is heavier. */
    static ScoreDistribution stretched(double alpha, double q) {
        double factor = StandardNormal.quantile(1 - alpha) / StandardNormal.quantile(1 - q);
        return random -> {
            double score = random.nextGaussian();
            return score > 0 ? factor * score : score;
        };
    }
}
