package io.conformalstreams.conformal.drift;

import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The bets of a detector of weighted misses, one for each alternative of the {@link OddsRatioGrid}. A prediction counts
 * as X, whose mean given the past is the probability of a miss. With the stake lambda of an alternative,
 *
 * <pre>  L = 1 + lambda (X - p),   R &lt;- (R + 1) L,   W &lt;- max(W, 1) L.</pre>
 *
 * <p>W is a CUSUM. It restarts when it has fallen to 1 or less, and a segment begins there. The segment of the largest W
 * is where the miss rate seems raised. The class is not thread-safe.
 */
final class WeightedMissBets {
    /** The size of the state of all alternatives. */
    static final int BYTES = OddsRatioGrid.SIZE * (3 * Double.BYTES + Long.BYTES);

    private long predictions;

    /** The sum of X. */
    private double weightedMisses;

    private final double[] shiryaevRoberts = new double[OddsRatioGrid.SIZE];
    private final double[] cumulativeSum = new double[OddsRatioGrid.SIZE];
    private final double[] weightedMissesBefore = new double[OddsRatioGrid.SIZE];
    private final long[] segmentStart = new long[OddsRatioGrid.SIZE];

    /** Creates bets that have observed nothing. */
    WeightedMissBets() {
        restart();
    }

    /**
     * Observes the next prediction.
     *
     * @param x X
     * @param p the null miscoverage
     * @param stakes lambda for each alternative, ascending. No factor L may be negative, except by rounding
     */
    void observe(double x, double p, double[] stakes) {
        predictions++;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            // Rounding may make the smallest possible factor slightly negative.
            double factor = Math.max(0, 1 + stakes[j] * (x - p));
            shiryaevRoberts[j] = Math.min((shiryaevRoberts[j] + 1) * factor, LevelMixture.CEILING);
            if (cumulativeSum[j] <= 1) {
                startSegment(j, predictions);
            }
            cumulativeSum[j] = Math.min(cumulativeSum[j] * factor, LevelMixture.CEILING);
        }
        weightedMisses += x;
    }

    /** Discards the evidence. The number of predictions and the sum of X are kept. */
    void restart() {
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            shiryaevRoberts[j] = 0;
            startSegment(j, predictions + 1);
        }
    }

    private void startSegment(int alternative, long start) {
        cumulativeSum[alternative] = 1;
        segmentStart[alternative] = start;
        weightedMissesBefore[alternative] = weightedMisses;
    }

    /** Returns the mean of R with equal weights, 0 at the start, at most 1e300. */
    double mean() {
        double sum = 0;
        for (double value : shiryaevRoberts) {
            sum += value;
        }
        return sum / shiryaevRoberts.length;
    }

    /** Returns the mean of R under the prior weights of the odds ratios, 0 at the start, at most 1e300. */
    double priorMean() {
        return OddsRatioGrid.priorMean(shiryaevRoberts);
    }

    long predictions() {
        return predictions;
    }

    /** Returns the sum of X. */
    double weightedMisses() {
        return weightedMisses;
    }

    /** Returns the estimated number of missed predictions: the sum of X, rounded to 0..predictions. */
    long misses() {
        return rounded(weightedMisses, predictions);
    }

    /** Returns the segment of the largest W, with its estimated number of missed predictions. */
    Stretch since() {
        long first = segmentStart[best()];
        long since = predictions - first + 1;
        long misses = rounded(weightedMissesSince(), since);
        return new Stretch(first, since, misses, 0, misses);
    }

    /** Returns the sum of X in the segment of the largest W. */
    double weightedMissesSince() {
        return weightedMisses - weightedMissesBefore[best()];
    }

    private static long rounded(double misses, long predictions) {
        return Math.max(0, Math.min(predictions, Math.round(misses)));
    }

    private int best() {
        int best = 0;
        for (int j = 1; j < OddsRatioGrid.SIZE; j++) {
            best = cumulativeSum[j] > cumulativeSum[best] ? j : best;
        }
        return best;
    }

    /** Returns the first predictions of all segments, ascending and distinct. */
    long[] segmentStarts() {
        return Arrays.stream(segmentStart).distinct().sorted().toArray();
    }

    /** Returns whether the sum of X never exceeded its present value at the start of a segment, and was at least 0. */
    boolean hasOnlyGrown() {
        return weightedMisses >= 0
                && Arrays.stream(weightedMissesBefore).allMatch(before -> before >= 0 && before <= weightedMisses);
    }

    /**
     * Writes, for each odds ratio in ascending order: R, W, the sum of X before the segment of W (doubles), and the number
     * of the first prediction of that segment (long).
     */
    void put(ByteBuffer state) {
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            state.putDouble(shiryaevRoberts[j])
                    .putDouble(cumulativeSum[j])
                    .putDouble(weightedMissesBefore[j])
                    .putLong(segmentStart[j]);
        }
    }

    /**
     * Reads what {@link #put} wrote after so many predictions and this sum of X.
     *
     * @throws IllegalArgumentException if {@link #put} cannot have written the bytes
     */
    static WeightedMissBets get(String name, long predictions, double weightedMisses, ByteBuffer state) {
        StateFrame.requireConsistent(name, state.remaining() >= BYTES && Double.isFinite(weightedMisses));
        WeightedMissBets bets = new WeightedMissBets();
        bets.predictions = predictions;
        bets.weightedMisses = weightedMisses;
        for (int j = 0; j < OddsRatioGrid.SIZE; j++) {
            bets.shiryaevRoberts[j] = state.getDouble();
            bets.cumulativeSum[j] = state.getDouble();
            bets.weightedMissesBefore[j] = state.getDouble();
            bets.segmentStart[j] = state.getLong();
            StateFrame.requireConsistent(name, bets.isConsistent(j));
        }
        return bets;
    }

    private boolean isConsistent(int alternative) {
        return isStatistic(shiryaevRoberts[alternative])
                && isStatistic(cumulativeSum[alternative])
                && Double.isFinite(weightedMissesBefore[alternative])
                && segmentStart[alternative] >= 1
                && segmentStart[alternative] - 1 <= predictions;
    }

    private static boolean isStatistic(double value) {
        return value >= 0 && value <= LevelMixture.CEILING;
    }
}
