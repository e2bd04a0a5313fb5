package io.conformalstreams.conformal.confidence;

/**
 * The critical values of a labelled image: the smallest thresholds at which its sets hold. Never NaN; ±inf is legal;
 * -0.0 is kept as 0.0, since the two would sort apart.
 *
 * @param inner tau: the inner set lies in the truth if and only if this is at most its threshold
 * @param outer gamma: the truth lies in the outer set if and only if this is at most its threshold
 */
public record CriticalValues(double inner, double outer) {
    /** Refuses NaN and folds the zeros. */
    public CriticalValues {
        if (Double.isNaN(inner) || Double.isNaN(outer)) {
            throw new IllegalArgumentException("critical values (" + inner + ", " + outer + ") must not be NaN");
        }
        inner += 0.0;
        outer += 0.0;
    }

    /** The smallest common threshold at which both sets hold. */
    public double joint() {
        return Math.max(inner, outer);
    }

    /** The critical value of one side. */
    public double of(Side side) {
        return switch (side) {
            case INNER -> inner;
            case OUTER -> outer;
            case JOINT -> joint();
        };
    }
}
