package io.conformalstreams.conformal.drift;

/**
 * The score of one unit, with a uniform number that breaks ties. Scores are ordered by value, then by this number. So
 * exchangeable scores stay exchangeable and become almost surely distinct.
 *
 * @param score the critical value of the unit. It may be infinite, and -0.0 becomes 0.0
 * @param tieBreak the number from {@link KeyedUniform#ofUnit}, at least 0 and below 1
 */
public record MonitoredScore(double score, double tieBreak) {

    /** @throws IllegalArgumentException if the score is NaN, or the tie break is outside its range */
    public MonitoredScore {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("a score must not be NaN");
        }
        if (!(tieBreak >= 0 && tieBreak < 1)) {
            throw new IllegalArgumentException("a uniform number must be at least 0 and below 1: " + tieBreak);
        }
        score = score + 0.0;
        tieBreak = tieBreak + 0.0;
    }

    /** Returns whether this score is larger than another one in this order. */
    public boolean exceeds(MonitoredScore other) {
        return score > other.score || (score == other.score && tieBreak > other.tieBreak);
    }
}
