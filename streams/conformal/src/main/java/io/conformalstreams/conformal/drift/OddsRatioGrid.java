package io.conformalstreams.conformal.drift;

import java.util.Arrays;
import java.util.List;

/**
 * The alternatives on which detectors of a raised rate bet. Under an alternative, the odds of an event are o times
 * the odds under the null, for o in {1.25, 1.5, 2, 3, 5, 8}. The same grid serves every null (Shin, Ramdas and
 * Rinaldo, arXiv 2203.03532, mixtures of bets).
 */
final class OddsRatioGrid {
    private static final double[] RATIOS = {1.25, 1.5, 2, 3, 5, 8};

    /**
     * The prior weights of the odds ratios in detectors of misses. An operator must learn soon of a miss rate that
     * doubles or triples, so most of the weight lies there. A simulation decided the weights: at alpha = .1 and the
     * evidence 10^6, the median delay is 196 labels for the rate .2 and 66 for the rate .3. With equal weights, it is
     * 213 and 68.
     */
    private static final double[] PRIOR = {0.02, 0.08, 0.3, 0.4, 0.15, 0.05};

    /** The number of alternatives. */
    static final int SIZE = RATIOS.length;

    private OddsRatioGrid() {}

    /** Returns the mean of one number for each odds ratio, under the prior weights. */
    static double priorMean(double[] values) {
        double sum = 0;
        for (int j = 0; j < SIZE; j++) {
            sum += PRIOR[j] * values[j];
        }
        return sum;
    }

    /** The odds ratios, ascending. */
    static List<Double> ratios() {
        return Arrays.stream(RATIOS).boxed().toList();
    }

    /**
     * Returns the likelihood ratio of an alternative to the null: q/p for an event and (1 - q)/(1 - p) for no event,
     * with q = o p/(1 - p + o p). Its mean is at most 1 if the probability of an event given the past is at most p.
     *
     * @param p strictly between 0 and 1
     */
    static double likelihoodRatio(int alternative, boolean event, double p) {
        double oddsRatio = RATIOS[alternative];
        return (event ? oddsRatio : 1) / (1 - p + oddsRatio * p);
    }

    /** Returns the probability q of an event under an alternative to p. */
    static double alternative(int alternative, double p) {
        return RATIOS[alternative] * p / (1 - p + RATIOS[alternative] * p);
    }

    /**
     * Returns p.
     *
     * @throws IllegalArgumentException unless p is strictly between 0 and 1
     */
    static double requireProbability(String name, double p) {
        if (!(p > 0 && p < 1)) {
            throw new IllegalArgumentException(name + " must be between 0 and 1: " + p);
        }
        return p;
    }
}
