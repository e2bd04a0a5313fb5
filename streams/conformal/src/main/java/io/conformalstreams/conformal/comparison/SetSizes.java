package io.conformalstreams.conformal.comparison;

/** The comparison of the sizes of two sets. */
public final class SetSizes {

    private SetSizes() {}

    /**
     * Returns the difference relative to the larger size: (candidate - in use) / max(candidate, in use), -1..1, and 0 if
     * both sizes are 0. It is -0.2 if the candidate's set is 20 % smaller. Exchanging the models changes its sign.
     *
     * @param inUse at least 0, finite
     * @param candidate at least 0, finite
     */
    public static double relativeDifference(double inUse, double candidate) {
        if (!(inUse >= 0 && candidate >= 0 && inUse + candidate < Double.POSITIVE_INFINITY)) {
            throw new IllegalArgumentException("sizes must be at least 0 and finite: " + inUse + ", " + candidate);
        }
        return inUse == candidate ? 0 : (candidate - inUse) / Math.max(candidate, inUse);
    }
}
