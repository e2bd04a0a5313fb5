package io.conformalstreams.ops.simulation;

import java.util.SplittableRandom;

/** The distribution of scores. Without drift it is standard normal, or it has heavy ties. */
@FunctionalInterface
interface ScoreDistribution {

    /** Draws the next score. */
    double draw(SplittableRandom random);

    /** The distribution without drift. */
    static ScoreDistribution normal() {
        return SplittableRandom::nextGaussian;
    }

    /** The distribution of a number of equally probable values. */
    static ScoreDistribution ties(int values) {
        return random -> random.nextInt(values);
    }

    /**
     * Normal scores with a common shift. With probability q, a shifted score exceeds the (1 - alpha)-quantile of the
     * distribution without drift. If q is below alpha, scores become smaller.
     */
    static ScoreDistribution shifted(double alpha, double q) {
        double shift = StandardNormal.quantile(1 - alpha) - StandardNormal.quantile(1 - q);
        return random -> random.nextGaussian() + shift;
    }

    /**
     * Normal scores whose positive values are stretched. As with {@link #shifted}, they exceed the normal
     * (1 - alpha)-quantile with probability q, but only the upper tail is heavier.
     */
    static ScoreDistribution stretched(double alpha, double q) {
        double factor = StandardNormal.quantile(1 - alpha) / StandardNormal.quantile(1 - q);
        return random -> {
            double score = random.nextGaussian();
            return score > 0 ? factor * score : score;
        };
    }
}
