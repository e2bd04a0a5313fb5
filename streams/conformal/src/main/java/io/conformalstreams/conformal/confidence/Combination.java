package io.conformalstreams.conformal.confidence;

import java.math.BigDecimal;

/** How the inner and the outer set share the nominal miscoverage alpha. */
public sealed interface Combination
        permits Combination.Marginal, Combination.Bonferroni, Combination.Maximum, Combination.StandardisedMaximum {
    /** Each set on its own covers with probability at least 1 - alpha. Nothing is promised about both sets together. */
    record Marginal() implements Combination {}

    /**
     * Both sets together cover with probability at least 1 - alpha, by the Bonferroni bound. The inner set spends
     * {@code innerShare * alpha} and the outer set the rest, in exact decimals.
     *
     * @param innerShare strictly between 0 and 1
     */
    record Bonferroni(BigDecimal innerShare) implements Combination {
        /** Rejects a share that leaves nothing to one of the sets. */
        public Bonferroni {
            if (innerShare.signum() <= 0 || innerShare.compareTo(BigDecimal.ONE) >= 0) {
                throw new IllegalArgumentException("inner share " + innerShare + " must be strictly between 0 and 1");
            }
        }
    }

    /**
     * Both sets together cover with probability at least 1 - alpha. They share one threshold, for the larger of the two
     * critical values. This makes sense if the transformed scores of both sets are on the same scale. If the scores are
     * probabilities p, untransformed or smoothed, 2p - 1 is used instead of p. Otherwise gamma &lt;= 0 &lt;= tau, and
     * every outer set would be the whole image.
     */
    record Maximum() implements Combination {}

    /**
     * Both sets together cover with probability at least 1 - alpha. They share one threshold, for the larger of the two
     * standardised critical values. Each critical value is standardised by the critical values that
     * the learning images have for the same set, so the transformed scores of the two sets need not be comparable. After
     * standardisation, critical values and thresholds lie between 0 and 1.
     *
     * @param inner the standardisation by the inner critical values of learning images
     * @param outer the standardisation by the outer critical values of the same images
     */
    record StandardisedMaximum(Standardisation inner, Standardisation outer) implements Combination {}
}
