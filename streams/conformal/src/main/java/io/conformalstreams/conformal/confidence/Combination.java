package io.conformalstreams.conformal.confidence;

import java.math.BigDecimal;

/** How the inner and the outer set share the nominal miscoverage alpha. */
public sealed interface Combination
        permits Combination.Marginal, Combination.Bonferroni, Combination.Maximum, Combination.StandardisedMaximum {
    /** Each set alone holds at 1 - alpha; nothing is promised about both. */
    record Marginal() implements Combination {}

    /**
     * Both sets hold together at 1 - alpha, by the Bonferroni bound: the inner one spends {@code innerShare * alpha}, the
     * outer one the rest, in exact decimals.
     *
     * @param innerShare strictly between 0 and 1
     */
    record Bonferroni(BigDecimal innerShare) implements Combination {
        /** Refuses a share that leaves one side nothing. */
        public Bonferroni {
            if (innerShare.signum() <= 0 || innerShare.compareTo(BigDecimal.ONE) >= 0) {
                throw new IllegalArgumentException("inner share " + innerShare + " must be strictly between 0 and 1");
            }
        }
    }

    /**
     * Both sets hold together at 1 - alpha, with one threshold for the larger of the two critical values. Sensible
     * where both transformed scores live on one scale. Probabilities p under the identity are read as 2p - 1 here:
     * on their own scale gamma &lt;= 0 &lt;= tau, and every outer set would be the whole image.
     */
    record Maximum() implements Combination {}

    /**
     * Both sets hold together at 1 - alpha, with one threshold for the larger of the two critical values, each on the scale
     * of its own learning values. The transformed scores of the two sides need nothing in common. Critical values and
     * thresholds are those of that scale, from 0 to 1.
     *
     * @param inner from the inner critical values of learning images
     * @param outer from their outer critical values
     */
    record StandardisedMaximum(Standardisation inner, Standardisation outer) implements Combination {}
}
