package io.conformalstreams.ops.tune;

import java.math.BigDecimal;
import java.util.stream.Stream;

/**
 * One way to share alpha, alpha_1 + alpha_2 = alpha, with the cost of both sides' sets.
 *
 * @param innerShare alpha_1 / alpha, an exact decimal
 * @param inner the best sets of the inner side at alpha_1
 * @param outer the best sets of the outer side at alpha_2
 */
public record AlphaSplit(BigDecimal innerShare, Efficiency inner, Efficiency outer) {

    private static final int MOST_POINTS = 1000;

    /** Whether the sets of one side are trivial in most cases. */
    public boolean isRejected() {
        return inner.isRejected() || outer.isRejected();
    }

    /** Mean missed share plus mean excess share. It should be small. */
    public double cost() {
        return inner.share() + outer.share();
    }

    /**
     * The inner shares to try: the step, twice the step and so on, below 1.
     *
     * @throws IllegalArgumentException if the step gives no share, or too many
     */
    static Stream<BigDecimal> shares(BigDecimal step) {
        boolean tooSmall = step.multiply(BigDecimal.valueOf(MOST_POINTS)).compareTo(BigDecimal.ONE) < 0;
        if (tooSmall || step.compareTo(BigDecimal.ONE) >= 0) {
            throw new IllegalArgumentException("--share-step: " + step + " must be at least 0.001 and below 1");
        }
        return Stream.iterate(
                step.stripTrailingZeros(),
                share -> share.compareTo(BigDecimal.ONE) < 0,
                share -> share.add(step).stripTrailingZeros());
    }
}
