package io.conformalstreams.conformal.change;

/**
 * The evidence that the last values of a segment are larger than the others: the mean, over all places where such a
 * suffix can begin, of the product of bets on the p-values from there on. The bets on a p-value p are 1 + .4 (1 - 2p),
 * 1 + .8 (1 - 2p), and .5/sqrt(p); the evidence is the mean over the three. It is computed by the Shiryaev-Roberts
 * recursion R <- (R + 1) bet, as the mean R divided by the length.
 *
 * <p>For an exchangeable segment the distribution of the evidence is known: it depends on the length alone. A segment of
 * the true change grows with time, and is tested at the lengths 16, 17, ..., 64, 66, 68, ..., 128, 132, ..., 1024: 32 for
 * each doubling. The critical values are such that it is <em>ever</em> rejected with probability at most .025. They come
 * from a simulation of 40,000 growing segments, of which a share below .025 by three standard errors was ever rejected.
 */
final class SuffixEvidence {

    /** The probability that a growing exchangeable segment is ever rejected, at most. */
    static final double ERROR = ChangePointSet.ERROR / 2;

    /** The shortest segment that is tested. */
    static final int SHORTEST = 16;

    /** The longest segment that is tested. */
    static final int LONGEST = 1024;

    private static final int LENGTHS_PER_DOUBLING = 32;

    /** The critical values of the lengths 16, 32, 64, ..., 1024. Between them, they are interpolated. */
    private static final double[] ONE_SIDED = {15, 31.5, 46.5, 51, 45, 33.8, 19.8};

    private static final double[] TWO_SIDED = {10, 24.2, 41.4, 52, 50.4, 40.3, 23.3};

    private SuffixEvidence() {}

    /**
     * Returns whether a segment is too unlike an exchangeable one.
     *
     * @param pValues the p-values of the segment, as many as one of the tested lengths
     * @param direction the direction in which values change; read backwards, it is the opposite one
     */
    static boolean rejects(double[] pValues, Direction direction) {
        return evidence(pValues, direction) >= criticalValue(pValues.length, direction);
    }

    /** Returns the evidence. */
    static double evidence(double[] pValues, Direction direction) {
        return switch (direction) {
            case LARGER -> ofSmall(pValues, false);
            case SMALLER -> ofSmall(pValues, true);
            case EITHER -> (ofSmall(pValues, false) + ofSmall(pValues, true)) / 2;
        };
    }

    private static double ofSmall(double[] pValues, boolean mirrored) {
        double weak = 0;
        double strong = 0;
        double power = 0;
        for (double pValue : pValues) {
            double p = mirrored ? 1 - pValue : pValue;
            weak = (weak + 1) * (1 + 0.4 * (1 - 2 * p));
            strong = (strong + 1) * (1 + 0.8 * (1 - 2 * p));
            power = (power + 1) * (0.5 / Math.sqrt(p));
        }
        return (weak + strong + power) / 3 / pValues.length;
    }

    /** Returns the evidence that rejects a segment of a length. */
    static double criticalValue(int length, Direction direction) {
        double[] table = direction == Direction.EITHER ? TWO_SIDED : ONE_SIDED;
        int power = Integer.highestOneBit(length);
        int place = Integer.numberOfTrailingZeros(power) - Integer.numberOfTrailingZeros(SHORTEST);
        double share = (double) (length - power) / power;
        return share == 0 ? table[place] : table[place] * (1 - share) + table[place + 1] * share;
    }

    /** Returns the largest tested length of at most so many values; 0 if there is none. */
    static int longest(int values) {
        if (values < SHORTEST) {
            return 0;
        }
        int step = Math.max(1, Integer.highestOneBit(values) / LENGTHS_PER_DOUBLING);
        return Math.min(values / step * step, LONGEST);
    }
}
