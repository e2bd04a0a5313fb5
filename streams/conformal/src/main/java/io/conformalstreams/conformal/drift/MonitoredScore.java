package io.conformalstreams.conformal.drift;

/**
 * The score of one unit with the uniform number that orders it among equal scores. Scores are ordered by value, then by
 * that number: exchangeable scores become exchangeable and almost surely distinct.
 *
 * @param score the critical value of the unit; may be infinite, -0.0 becomes 0.0
 * @param tieBreak from {@link KeyedUniform#ofUnit}, 0 to below 1
 */
public record MonitoredScore(double score, double tieBreak) {

    /** @throws IllegalArgumentException if the score is NaN or the tie break outside its range */
    public MonitoredScore {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("NaN is no score");
        }
        if (!(tieBreak >= 0 && tieBreak < 1)) {
            throw new IllegalArgumentException("a uniform number must be 0 to below 1: " + tieBreak);
        }
        score = score + 0.0;
        tieBreak = tieBreak + 0.0;
    }

    /** Returns whether this score comes after another. */
    public boolean exceeds(MonitoredScore other) {
        return score > other.score || (score == other.score && tieBreak > other.tieBreak);
    }
}
