package io.conformalstreams.conformal.confidence;

/**
 * The critical values of a labelled image: the smallest thresholds at which its sets cover. They may be ±inf, and never
 * NaN. -0.0 becomes 0.0, because the two zeros sort differently.
 *
 * @param inner tau: the inner set lies in the truth if and only if this is at most its threshold
 * @param outer gamma: the truth lies in the outer set if and only if this is at most its threshold
 */
public record CriticalValues(double inner, double outer) {
    /** Rejects NaN and replaces -0.0 by 0.0. */
    public CriticalValues {
        if (Double.isNaN(inner) || Double.isNaN(outer)) {
            throw new IllegalArgumentException("critical values (" + inner + ", " + outer + ") must not be NaN");
        }
        inner += 0.0;
        outer += 0.0;
    }

    /** The smallest common threshold at which both sets cover. */
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
