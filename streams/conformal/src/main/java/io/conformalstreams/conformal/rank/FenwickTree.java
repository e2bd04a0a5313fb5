package io.conformalstreams.conformal.rank;

/**
 * Prefix sums over the sizes of consecutive chunks. A change of one size takes logarithmic time (Fenwick, "A new data
 * structure for cumulative frequency tables", 1994). Positions are 0-based.
 */
public final class FenwickTree {
    /** Node {@code i} (1-based) holds the sum of the {@code i & -i} sizes that end at position {@code i - 1}. */
    private long[] nodes = new long[1];

    private int positions;

    /** Replaces the content by {@code sizes[0..count)} in linear time. */
    public void rebuild(int[] sizes, int count) {
        if (nodes.length <= count) {
            nodes = new long[sizes.length + 1];
        }
        positions = count;
        for (int node = 1; node <= count; node++) {
            nodes[node] = sizes[node - 1];
        }
        for (int node = 1; node <= count; node++) {
            int parent = node + (node & -node);
            if (parent <= count) {
                nodes[parent] += nodes[node];
            }
        }
    }

    /** Adds {@code change} to the size at {@code position}. */
    public void add(int position, int change) {
        for (int node = position + 1; node <= positions; node += node & -node) {
            nodes[node] += change;
        }
    }

    /** Returns the sum of the sizes before {@code position}. */
    public long sumBefore(int position) {
        long sum = 0;
        for (int node = position; node > 0; node &= node - 1) {
            sum += nodes[node];
        }
        return sum;
    }

    /**
     * Returns the position of the chunk with the {@code rank}-th element. The rank is 1-based, and at most the sum of
     * all sizes.
     */
    public int positionOf(long rank) {
        int position = 0;
        long remaining = rank;
        for (int step = Integer.highestOneBit(positions); step > 0; step >>>= 1) {
            int next = position + step;
            if (next <= positions && nodes[next] < remaining) {
                position = next;
                remaining -= nodes[next];
            }
        }
        return position;
    }
}
