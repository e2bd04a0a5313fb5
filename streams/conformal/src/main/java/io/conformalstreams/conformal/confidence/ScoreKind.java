package io.conformalstreams.conformal.confidence;

/** What the scores of a model are, and with it where the model itself would cut them. */
public enum ScoreKind {
    /** Log odds, any real number. */
    LOGIT(0.0),
    /** Probability in [0, 1]. */
    PROBABILITY(0.5);

    private final double cut;

    ScoreKind(double cut) {
        this.cut = cut;
    }

    /** The predicted mask is where the score exceeds this. */
    public double cut() {
        return cut;
    }
}
