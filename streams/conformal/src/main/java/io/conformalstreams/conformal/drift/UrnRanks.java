package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.List;
import java.util.TreeSet;

/**
 * The exact null of exchangeability, by rank, in constant memory. The n reference scores leave n + 1 gaps. A few order
 * statistics of these scores divide the gaps into buckets, and bucket b has g_b gaps. Suppose that N_b of t further
 * scores fell into bucket b. The next score then falls into it with probability (g_b + N_b)/(n + 1 + t), as in
 * {@link PolyaDetector}. Let w be the weight g_b + N_b of the bucket of the next score, and W the sum of the weights
 * of all higher buckets. The score has the p-value
 *
 * <pre>  p = (W + U w)/(n + 1 + t),   U uniform.</pre>
 *
 * <p>So p is uniform on 0..1 and independent of all earlier p-values and counts. A large score has a small p-value. The
 * number U comes from the tie break, mixed once more, because the tie break itself can decide the bucket.
 *
 * <p>{@link RankNull} needs a count for each of many buckets. The class is not thread-safe.
 */
final class UrnRanks {
    private static final String NAME = "urn ranks";
    private static final int EVEN_RANKS = 16;
    private static final int MOST_RANKS = 64;
    private static final int THRESHOLD_BYTES = CompactNumbers.COUNT_BYTES + 2 * Double.BYTES;

    private final int n;
    private final List<ReferenceLevels.Rank> ranks;

    /** The number of gaps in each bucket, g. */
    private final int[] gaps;

    /** The number of scores in each bucket, from the lowest bucket to the one above all thresholds. */
    private final int[] counts;

    private int observations;

    private UrnRanks(int n, List<ReferenceLevels.Rank> ranks) {
        this.n = n;
        this.ranks = List.copyOf(ranks);
        this.counts = new int[ranks.size() + 1];
        this.gaps = new int[counts.length];
        for (int b = 0; b < gaps.length; b++) {
            int from = b == 0 ? 0 : ranks.get(b - 1).k();
            gaps[b] = (b == ranks.size() ? n + 1 : ranks.get(b).k()) - from;
        }
    }

    /**
     * Freezes the order statistics of a reference: {@value #EVEN_RANKS} ranks at equal distances, and those of the
     * levels. Exceedances of the levels are therefore functions of the buckets.
     */
    static UrnRanks freeze(OrderStatisticMultiset reference, ReferenceLevels levels, KeyedUniform uniform) {
        TreeSet<Integer> wanted = new TreeSet<>();
        levels.levels().forEach(level -> wanted.add(level.k()));
        for (int i = 1; i <= EVEN_RANKS; i++) {
            wanted.add((int) Math.max(1, i * (levels.n() + 1L) / (EVEN_RANKS + 1)));
        }
        List<ReferenceLevels.Rank> ranks = new ArrayList<>();
        wanted.forEach(k -> ranks.add(new ReferenceLevels.Rank(k, ReferenceLevels.atRank(reference, k, uniform))));
        return new UrnRanks(levels.n(), ranks);
    }

    /** Returns the p-value of the next score, 0..1, and counts the score. */
    double observe(MonitoredScore score) {
        int bucket = bucketOf(score);
        long higher = 0;
        for (int b = bucket + 1; b < counts.length; b++) {
            higher += weight(b);
        }
        double p = (higher + mixed(score.tieBreak()) * weight(bucket)) / (n + 1.0 + observations);
        counts[bucket]++;
        observations = Math.incrementExact(observations);
        return p;
    }

    /**
     * Returns the likelihood ratio L of the next score for each of the {@link PowerBets}, without counting the score.
     * The predictive law P of its bucket is tilted at the middle u of each bucket, where u is the probability of higher
     * ranks:
     *
     * <pre>  L(b) = u(b)^(theta - 1) / sum over all buckets c of P(c) u(c)^(theta - 1)</pre>
     *
     * <p>So the mean of L under P is exactly 1. No random number is needed within a bucket. The factor (n + 1 + t) of
     * u cancels, and is left out.
     */
    double[] tilts(MonitoredScore score) {
        return tilts(bucketOf(score));
    }

    double[] tilts(int bucket) {
        double[] own = new double[PowerBets.SIZE];
        double[] mean = new double[PowerBets.SIZE];
        double[] tilts = new double[PowerBets.SIZE];
        long higher = 0;
        for (int b = counts.length - 1; b >= 0; b--) {
            long weight = weight(b);
            PowerBets.tiltsOfHalf(2 * higher + weight, tilts);
            for (int j = 0; j < tilts.length; j++) {
                mean[j] += weight * tilts[j];
            }
            if (b == bucket) {
                System.arraycopy(tilts, 0, own, 0, own.length);
            }
            higher += weight;
        }
        double total = n + 1.0 + observations;
        for (int j = 0; j < own.length; j++) {
            own[j] *= total / mean[j];
        }
        return own;
    }

    /** Returns the predictive probability of a bucket, from the lowest one on. */
    double predictive(int bucket) {
        return weight(bucket) / (n + 1.0 + observations);
    }

    /** Returns the number of reference scores. */
    int n() {
        return n;
    }

    int buckets() {
        return counts.length;
    }

    private int bucketOf(MonitoredScore score) {
        int bucket = 0;
        while (bucket < ranks.size() && score.exceeds(ranks.get(bucket).threshold())) {
            bucket++;
        }
        return bucket;
    }

    private long weight(int bucket) {
        return (long) gaps[bucket] + counts[bucket];
    }

    /** Maps numbers to numbers whose order is unrelated, by the finaliser of SplitMix64. */
    private static double mixed(double uniform) {
        long bits = Double.doubleToRawLongBits(uniform + 1) + 0x9E3779B97F4A7C15L;
        bits = (bits ^ bits >>> 30) * 0xBF58476D1CE4E5B9L;
        bits = (bits ^ bits >>> 27) * 0x94D049BB133111EBL;
        return ((bits ^ bits >>> 31) >>> 11) * 0x1p-53;
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return 1 + ranks.size() * THRESHOLD_BYTES + counts.length * CompactNumbers.COUNT_BYTES;
    }

    /**
     * Writes the number of thresholds (byte); for each by ascending rank, its rank (varint), score and tie break
     * (doubles); then the count of each bucket (varints).
     */
    void put(ByteBuffer state) {
        state.put((byte) ranks.size());
        for (ReferenceLevels.Rank rank : ranks) {
            CompactNumbers.putCount(state, rank.k());
            state.putDouble(rank.threshold().score()).putDouble(rank.threshold().tieBreak());
        }
        for (int count : counts) {
            CompactNumbers.putCount(state, count);
        }
    }

    /**
     * @param n the number of reference scores
     * @throws IllegalArgumentException if {@link #put} cannot have written the bytes
     */
    static UrnRanks get(int n, ByteBuffer state) {
        int size = CompactNumbers.getCount(NAME, state);
        StateFrame.requireConsistent(NAME, size >= 1 && size <= MOST_RANKS);
        List<ReferenceLevels.Rank> ranks = new ArrayList<>();
        int last = 0;
        for (int i = 0; i < size; i++) {
            int k = CompactNumbers.getCount(NAME, state);
            StateFrame.requireConsistent(NAME, k > last && k <= n && state.remaining() >= 2 * Double.BYTES);
            ranks.add(new ReferenceLevels.Rank(k, new MonitoredScore(state.getDouble(), state.getDouble())));
            last = k;
        }
        UrnRanks urn = new UrnRanks(n, ranks);
        for (int b = 0; b < urn.counts.length; b++) {
            urn.counts[b] = CompactNumbers.getCount(NAME, state);
        }
        long total = Arrays.stream(urn.counts).asLongStream().sum();
        StateFrame.requireConsistent(NAME, total < Integer.MAX_VALUE);
        urn.observations = (int) total;
        return urn;
    }
}
