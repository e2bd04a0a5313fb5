package io.conformalstreams.conformal.drift;

import java.util.Arrays;

/**
 * A fixed partition of scores into buckets (edge, next edge]. The edges must depend neither on the scores that they
 * rank nor on the reference. Take them from learning data. Edges at the reference's own order statistics make p-values
 * too small (at most .02 with probability .024 at 100 scores). Edges are rounded to single precision. Rounded
 * edges are as valid as exact ones.
 */
public final class BucketEdges {
    private final double[] edges;

    private BucketEdges(double[] edges) {
        this.edges = edges;
    }

    /**
     * Returns edges at evenly spaced order statistics of learning scores, without repetitions.
     *
     * @param learningScores the scores of units that are neither in the reference nor monitored, in any order; they may
     *     be infinite. Without scores there is one bucket, and ranks carry no information
     * @param buckets the largest number of buckets, at least 1. 1024 buckets detect drift as well as exact scores
     * @throws IllegalArgumentException if a score is NaN or buckets is not positive
     */
    public static BucketEdges atQuantiles(double[] learningScores, int buckets) {
        if (buckets < 1) {
            throw new IllegalArgumentException("number of buckets must be positive: " + buckets);
        }
        double[] sorted = folded(learningScores);
        Arrays.sort(sorted);
        double[] candidates = new double[sorted.length == 0 ? 0 : buckets - 1];
        for (int i = 0; i < candidates.length; i++) {
            candidates[i] = sorted[(int) ((i + 1L) * sorted.length / buckets)];
        }
        return of(candidates);
    }

    /**
     * Returns the partition with these edges. Repetitions are ignored, and so is +Infinity, which no score exceeds.
     *
     * @throws IllegalArgumentException if an edge is NaN
     */
    public static BucketEdges of(double... edges) {
        return new BucketEdges(Arrays.stream(folded(edges))
                .filter(edge -> edge < Double.POSITIVE_INFINITY)
                .sorted()
                .distinct()
                .toArray());
    }

    private static double[] folded(double[] values) {
        double[] folded = new double[values.length];
        for (int i = 0; i < values.length; i++) {
            if (Double.isNaN(values[i])) {
                throw new IllegalArgumentException("the score at index " + i + " must not be NaN");
            }
            folded[i] = (float) values[i] + 0.0;
        }
        return folded;
    }

    /** Returns the number of buckets. */
    public int buckets() {
        return edges.length + 1;
    }

    /** Returns the edges, ascending. */
    public double[] toArray() {
        return edges.clone();
    }

    /** Returns the number of edges below a score, which must not be NaN. */
    int bucketOf(double score) {
        int position = Arrays.binarySearch(edges, score + 0.0);
        return position < 0 ? -position - 1 : position;
    }
}
