package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.FenwickTree;
import java.nio.ByteBuffer;
import java.util.Arrays;

/**
 * The exact null of exchangeability, by rank. Of n earlier scores, let G lie in higher buckets than the next score and
 * E in the same bucket. The next score has the p-value
 *
 * <pre>  p = (G + U (E + 1))/(n + 1),   U uniform,</pre>
 *
 * <p>and is inserted after the test. The p-values of exchangeable scores are then independent and uniform on 0..1, with
 * or without ties (Vovk, Gammerman and Shafer, "Algorithmic learning in a random world", 2005, theorem 8.2). Proof:
 * given the multiset of the first n + 1 scores, the randomised rank of the last score is uniform. It is independent of
 * the ranks of the earlier scores. Induction over n completes the proof. The result is false for sliding windows,
 * frozen references and weights, so the reference only grows.
 *
 * <p>Two floating-point operations round p. It still never exceeds 1. The class is not thread-safe.
 */
public final class RankNull {
    private static final String NAME = "rank null";

    private final BucketEdges edges;
    private final int[] counts;
    private final FenwickTree tree = new FenwickTree();
    private int size;

    /** Creates a null with an empty reference. */
    public RankNull(BucketEdges edges) {
        this(edges, new int[edges.buckets()]);
    }

    private RankNull(BucketEdges edges, int[] counts) {
        this.edges = edges;
        this.counts = counts;
        tree.rebuild(counts, counts.length);
        size = Math.toIntExact(tree.sumBefore(counts.length));
    }

    /**
     * Adds a reference score without testing it, at the start of an epoch.
     *
     * @throws IllegalArgumentException if it is NaN
     * @throws ArithmeticException if there are 2^31 - 1 scores already
     */
    public void insert(double score) {
        if (Double.isNaN(score)) {
            throw new IllegalArgumentException("a score must not be NaN");
        }
        insertInto(edges.bucketOf(score));
    }

    /**
     * Returns the p-value of the next score, 0..1, and inserts the score. A large score has a small p-value.
     *
     * @throws ArithmeticException if there are 2^31 - 1 scores already
     */
    public double observe(MonitoredScore score) {
        int bucket = edges.bucketOf(score.score());
        long atMost = tree.sumBefore(bucket + 1);
        double p = (size - atMost + score.tieBreak() * (counts[bucket] + 1.0)) / (size + 1.0);
        insertInto(bucket);
        return p;
    }

    private void insertInto(int bucket) {
        size = Math.incrementExact(size);
        counts[bucket]++;
        tree.add(bucket, 1);
    }

    BucketEdges edges() {
        return edges;
    }

    /** Returns the state: the layout version, 1 (byte), and the count of each bucket by ascending scores (varints). */
    public byte[] toBytes() {
        ByteBuffer state = StateFrame.allocate(bytes());
        put(state);
        return StateFrame.written(state);
    }

    /**
     * Restores the null that wrote the bytes.
     *
     * @param edges the edges with which the null was created
     * @throws IllegalArgumentException if {@link #toBytes()} cannot have written the bytes
     */
    public static RankNull ofBytes(BucketEdges edges, byte[] bytes) {
        ByteBuffer state = StateFrame.open(NAME, bytes);
        RankNull ranks = get(edges, state);
        StateFrame.requireEnd(NAME, state);
        return ranks;
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return counts.length * CompactNumbers.COUNT_BYTES;
    }

    void put(ByteBuffer state) {
        for (int count : counts) {
            CompactNumbers.putCount(state, count);
        }
    }

    static RankNull get(BucketEdges edges, ByteBuffer state) {
        int[] counts = new int[edges.buckets()];
        for (int bucket = 0; bucket < counts.length; bucket++) {
            counts[bucket] = CompactNumbers.getCount(NAME, state);
        }
        StateFrame.requireConsistent(NAME, Arrays.stream(counts).asLongStream().sum() <= Integer.MAX_VALUE);
        return new RankNull(edges, counts);
    }
}
