package io.conformalstreams.conformal.comparison;

import java.util.List;

/**
 * The rule that decides whether a candidate model may replace the model in use. At one level, the candidate is good
 * enough if its mean miss exceeds that of the model in use by less than {@code missMargin}, and if the mean relative
 * difference of the sizes is less than {@code sizeMargin}.
 *
 * <ul>
 *   <li>PROMOTE: both are proven at every level. If the candidate is not good enough, at least one of these statements
 *       is false, and PROMOTE needs a proof of that one. So each proof may have the whole error probability (an
 *       intersection-union test).
 *   <li>HOLD: the opposite of one of them is proven at some level. If the candidate is good enough, each of these proofs
 *       would be wrong, and one of them suffices. So they share the error probability equally.
 * </ul>
 *
 * <p>So a wrong PROMOTE is ever reached with a probability of at most {@code errorProbability}, and likewise a wrong
 * HOLD, if the mean differences given the past are constant. If they change, the running averages of the means take
 * their place ({@link PairedDifferences}): PROMOTE is wrong while one given difference has a running average at its
 * margin or above, and HOLD while all are at their margins or below. The margins must be fixed in advance.
 *
 * @param missMargin largest tolerated difference of the mean misses, at least 0 and below 1
 * @param sizeMargin largest tolerated mean relative difference of the sizes, strictly between -1 and 1; 0 requires
 *     smaller sets
 * @param errorProbability strictly between 0 and 1
 */
public record DecisionRule(double missMargin, double sizeMargin, double errorProbability) {

    public DecisionRule {
        if (!(missMargin >= 0 && missMargin < 1)) {
            throw new IllegalArgumentException("missMargin must be at least 0 and below 1: " + missMargin);
        }
        if (!(Math.abs(sizeMargin) < 1)) {
            throw new IllegalArgumentException("sizeMargin must be strictly between -1 and 1: " + sizeMargin);
        }
        if (!(errorProbability > 0 && errorProbability < 1)) {
            throw new IllegalArgumentException(
                    "errorProbability must be strictly between 0 and 1: " + errorProbability);
        }
    }

    /**
     * The differences at one level, candidate minus model in use.
     *
     * @param misses differences of the misses
     * @param sizes differences of the sizes, relative to the larger size
     */
    public record Level(PairedDifferences misses, PairedDifferences sizes) {}

    /**
     * Returns the decision.
     *
     * @param levels at least one
     */
    public Decision decide(List<Level> levels) {
        if (levels.isEmpty()) {
            throw new IllegalArgumentException("a decision needs at least one level");
        }
        double lowerError = lowerError(levels.size());
        if (levels.stream().anyMatch(level -> isRefuted(level, lowerError))) {
            return Decision.HOLD;
        }
        return levels.stream().allMatch(this::isProven) ? Decision.PROMOTE : Decision.UNDECIDED;
    }

    /** The error probability of each upper limit. */
    public double upperError() {
        return errorProbability;
    }

    /** The error probability of each lower limit. */
    public double lowerError(int levels) {
        return errorProbability / (2 * levels);
    }

    private boolean isProven(Level level) {
        return level.misses().isBelow(missMargin, upperError()) && level.sizes().isBelow(sizeMargin, upperError());
    }

    private boolean isRefuted(Level level, double error) {
        return level.misses().isAbove(missMargin, error) || level.sizes().isAbove(sizeMargin, error);
    }
}
