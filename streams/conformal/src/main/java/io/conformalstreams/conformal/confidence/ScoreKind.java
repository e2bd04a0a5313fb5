package io.conformalstreams.conformal.confidence;

/** The kind of scores that a model gives. It also fixes the cut at which the model's own mask is made. */
public enum ScoreKind {
    /** Log odds, any real number. */
    LOGIT(0.0, Double.NEGATIVE_INFINITY, Double.POSITIVE_INFINITY),
    /** Probability in [0, 1]. Because of rounding in half precision, it may exceed this range by 0.001. */
    PROBABILITY(0.5, -0.001, 1.001);

    private final double cut;
    private final double lowest;
    private final double highest;

    ScoreKind(double cut, double lowest, double highest) {
        this.cut = cut;
        this.lowest = lowest;
        this.highest = highest;
    }

    /** The smallest score of this kind. */
    public double lowest() {
        return lowest;
    }

    /** The largest score of this kind. */
    public double highest() {
        return highest;
    }

    /** The predicted mask consists of the pixels whose score exceeds this cut. */
    public double cut() {
        return cut;
    }
}
