package io.conformalstreams.conformal.change;

/**
 * The evidence that the later values of a segment are larger than the earlier ones. The segment is read forwards, and the
 * evidence is the mean, over all places where a suffix of larger values can begin, of the product of bets on the
 * p-values from there on. The bets on a p-value p are 1 + .4 (1 - 2p), 1 + .8 (1 - 2p), and .5/sqrt(p), and the mean is
 * also over these three. It is computed by the Shiryaev-Roberts recursion R <- (R + 1) bet, as the mean R divided by the
 * length. The segment is then read backwards in the same way, with a suffix of smaller values. The evidence is the mean
 * of both: reading forwards finds a few larger values at the end, and reading backwards a few smaller ones at the
 * beginning.
 *
 * <p>For an exchangeable segment the distribution of the evidence is known: it depends on the length alone. A segment
 * of the true change grows with time, and is tested at the lengths 16, 17, ..., 256, 258, ..., 512, 516, ..., 1024: at
 * most 128 for each doubling. The critical values ensure that it is <em>ever</em> rejected with probability at most
 * .025. They come from a simulation of 20,000 growing segments: the share of them that was ever rejected lies three
 * standard errors below .025.
 */
final class RiseEvidence {

    /** The largest probability that a growing exchangeable segment is ever rejected. */
    static final double ERROR = ChangePointSet.ERROR / 2;

    /** The shortest segment that is tested. */
    static final int SHORTEST = 16;

    /** The longest segment that is tested. */
    static final int LONGEST = 1024;

    private static final int LENGTHS_PER_DOUBLING = 128;

    /** The critical values of the lengths 16, 32, 64, ..., 1024. Between them, they are interpolated. */
    private static final double[] ONE_SIDED = {23.6, 49.5, 72.9, 79.9, 70.5, 53, 31.2};

    private static final double[] TWO_SIDED = {14.3, 34.9, 59.5, 74.7, 72.5, 58, 33.5};

    private RiseEvidence() {}

    /**
     * The evidence of reading a segment in one order.
     *
     * @param ofRise the evidence that its later values are larger; 0 if the direction excludes it
     * @param ofFall the evidence that its later values are smaller; 0 if the direction excludes it
     */
    record Reading(double ofRise, double ofFall) {

        /** A reading that gives no evidence. */
        static final Reading NONE = new Reading(0, 0);
    }

    /** The orders in which a segment is read. */
    enum Order {
        FORWARDS,
        BACKWARDS
    }

    /** Returns the evidence in a segment for a change in a direction. */
    static double of(SegmentRanks ranks, int start, int length, Direction direction) {
        Reading forwards = last(ranks.forwards(start, length), length, Order.FORWARDS, direction);
        Reading backwards = last(ranks.backwards(start, length), length, Order.BACKWARDS, direction);
        return of(forwards, backwards, direction);
    }

    /** Returns the evidence of both readings. It is not smaller than with {@link Reading#NONE} in the place of one. */
    static double of(Reading forwards, Reading backwards, Direction direction) {
        double larger = (forwards.ofRise + backwards.ofRise) / 2;
        double smaller = (forwards.ofFall + backwards.ofFall) / 2;
        return direction == Direction.EITHER ? (larger + smaller) / 2 : larger + smaller;
    }

    /** Returns whether a segment is too unlike an exchangeable one. An empty segment never is. */
    static boolean rejects(SegmentRanks ranks, int start, int length, Direction direction) {
        return length > 0 && of(ranks, start, length, direction) >= criticalValue(length, direction);
    }

    /** Returns the evidence of the first {@code length} p-values that were read. */
    static Reading last(double[] pValues, int length, Order order, Direction direction) {
        Capital capital = new Capital(order, direction);
        for (int i = 0; i < length; i++) {
            capital.bet(pValues[i]);
        }
        return capital.reading();
    }

    /** Returns the evidence of the first 0, 1, 2, ... p-values that were read. */
    static Reading[] each(double[] pValues, Order order, Direction direction) {
        Reading[] readings = new Reading[pValues.length + 1];
        Capital capital = new Capital(order, direction);
        readings[0] = Reading.NONE;
        for (int i = 0; i < pValues.length; i++) {
            capital.bet(pValues[i]);
            readings[i + 1] = capital.reading();
        }
        return readings;
    }

    /** The bets of one reading. Read backwards, smaller values follow a rise, so p-values are large. */
    private static final class Capital {

        private final boolean betsOnSmall;
        private final boolean betsOnLarge;
        private final boolean isRiseSmall;
        private final Suffixes ofSmall = new Suffixes();
        private final Suffixes ofLarge = new Suffixes();

        private Capital(Order order, Direction direction) {
            isRiseSmall = order == Order.FORWARDS;
            Direction small = isRiseSmall ? Direction.LARGER : Direction.SMALLER;
            betsOnSmall = direction == Direction.EITHER || direction == small;
            betsOnLarge = direction == Direction.EITHER || direction != small;
        }

        private void bet(double pValue) {
            if (betsOnSmall) {
                ofSmall.bet(pValue);
            }
            if (betsOnLarge) {
                ofLarge.bet(1 - pValue);
            }
        }

        private Reading reading() {
            double small = ofSmall.evidence();
            double large = ofLarge.evidence();
            return isRiseSmall ? new Reading(small, large) : new Reading(large, small);
        }
    }

    /** The bets that all p-values of a suffix are small, for all suffixes. */
    private static final class Suffixes {

        private double weak;
        private double strong;
        private double power;
        private int length;

        private void bet(double p) {
            weak = (weak + 1) * (1 + 0.4 * (1 - 2 * p));
            strong = (strong + 1) * (1 + 0.8 * (1 - 2 * p));
            power = (power + 1) * (0.5 / Math.sqrt(p));
            length++;
        }

        private double evidence() {
            return length == 0 ? 0 : (weak + strong + power) / 3 / length;
        }
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
