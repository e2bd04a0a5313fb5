package io.conformalstreams.conformal.rank;

import java.util.Arrays;

/**
 * An exact multiset of real numbers with order statistics. It finds the k-th smallest value, and counts the values
 * below a given one.
 *
 * <p>Values are doubles without NaN, {@code -Infinity} and {@code +Infinity} included; duplicates count. {@code -0.0}
 * is stored as {@code 0.0}: the two are the same critical value, but {@link Double#compare} would rank them
 * differently.
 *
 * <p>The values are kept in sorted chunks of at most {@value #CAPACITY} values, in ascending order. The largest value
 * of each chunk is stored separately, to find the chunk of a value. A Fenwick tree over the chunk sizes converts
 * between ranks and chunks. Insert, remove, select and count take O(log n) comparisons, and may shift part of one
 * chunk. Splits and merges rebuild the tree, on average at most once in {@value #CAPACITY} / 4 changes.
 *
 * <p>The class is not thread-safe.
 */
public final class OrderStatisticMultiset {
    private static final int CAPACITY = 512;

    /** The largest size of a chunk after building or merging. It leaves room for insertions before the next split. */
    private static final int COMFORTABLE = CAPACITY / 4 * 3;

    private static final int SPARSE = CAPACITY / 4;
    private static final int INITIAL_CHUNKS = 4;

    private double[][] chunks = new double[INITIAL_CHUNKS][];
    private int[] sizes = new int[INITIAL_CHUNKS];
    private double[] maxima = new double[INITIAL_CHUNKS];
    private int chunkCount;
    private final FenwickTree ranks = new FenwickTree();
    private long size;

    /** Creates an empty multiset. */
    public OrderStatisticMultiset() {}

    /**
     * Returns a multiset of the given values, in the time of one sort.
     *
     * @param unsorted the values in any order; the array is not changed
     * @throws IllegalArgumentException if a value is NaN
     */
    public static OrderStatisticMultiset of(double[] unsorted) {
        double[] sorted = new double[unsorted.length];
        for (int i = 0; i < unsorted.length; i++) {
            sorted[i] = canonical(unsorted[i]);
        }
        RadixSort.sort(sorted);
        OrderStatisticMultiset multiset = new OrderStatisticMultiset();
        multiset.fill(sorted);
        return multiset;
    }

    /**
     * Adds one occurrence of a value.
     *
     * @throws IllegalArgumentException if the value is NaN
     */
    public void insert(double value) {
        double inserted = canonical(value);
        if (chunkCount == 0) {
            openChunk(0, new double[CAPACITY], 0);
        }
        int chunk = Math.min(firstChunkReaching(inserted), chunkCount - 1);
        if (sizes[chunk] == CAPACITY) {
            split(chunk);
            chunk = inserted <= maxima[chunk] ? chunk : chunk + 1;
        }
        double[] values = chunks[chunk];
        int index = lowerBound(values, sizes[chunk], inserted);
        System.arraycopy(values, index, values, index + 1, sizes[chunk] - index);
        values[index] = inserted;
        sizes[chunk]++;
        maxima[chunk] = values[sizes[chunk] - 1];
        ranks.add(chunk, 1);
        size++;
    }

    /**
     * Removes one occurrence of a value.
     *
     * @return whether the value was there; if not, nothing changes
     * @throws IllegalArgumentException if the value is NaN
     */
    public boolean remove(double value) {
        double removed = canonical(value);
        int chunk = firstChunkReaching(removed);
        if (chunk == chunkCount) {
            return false;
        }
        double[] values = chunks[chunk];
        int index = lowerBound(values, sizes[chunk], removed);
        if (values[index] != removed) {
            return false;
        }
        sizes[chunk]--;
        System.arraycopy(values, index + 1, values, index, sizes[chunk] - index);
        ranks.add(chunk, -1);
        size--;
        if (sizes[chunk] == 0) {
            closeChunk(chunk);
        } else {
            maxima[chunk] = values[sizes[chunk] - 1];
            mergeIfSparse(chunk);
        }
        return true;
    }

    /** Returns the number of values, duplicates counted. */
    public long size() {
        return size;
    }

    /**
     * Returns the {@code rank}-th smallest value; equal values take consecutive ranks.
     *
     * @param rank 1-based
     * @throws IndexOutOfBoundsException if the rank is not in 1..{@link #size()}
     */
    public double select(long rank) {
        if (rank < 1 || rank > size) {
            throw new IndexOutOfBoundsException("rank " + rank + " of a multiset of size " + size);
        }
        int chunk = ranks.positionOf(rank);
        return chunks[chunk][(int) (rank - 1 - ranks.sumBefore(chunk))];
    }

    /**
     * Returns how many values are smaller than the given one.
     *
     * @throws IllegalArgumentException if the value is NaN
     */
    public long countBelow(double value) {
        double bound = canonical(value);
        int chunk = firstChunkReaching(bound);
        return chunk == chunkCount ? size : ranks.sumBefore(chunk) + lowerBound(chunks[chunk], sizes[chunk], bound);
    }

    /**
     * Returns how many values are smaller than or equal to the given one.
     *
     * @throws IllegalArgumentException if the value is NaN
     */
    public long countAtMost(double value) {
        double bound = canonical(value);
        int chunk = upperBound(maxima, chunkCount, bound);
        return chunk == chunkCount ? size : ranks.sumBefore(chunk) + upperBound(chunks[chunk], sizes[chunk], bound);
    }

    /**
     * Returns how many values are equal to the given one.
     *
     * @throws IllegalArgumentException if the value is NaN
     */
    public long count(double value) {
        return countAtMost(value) - countBelow(value);
    }

    /** Removes all values. */
    public void clear() {
        fill(new double[0]);
    }

    /**
     * Returns the values in ascending order.
     *
     * @throws ArithmeticException if there are more values than an array can hold
     */
    public double[] toSortedArray() {
        double[] sorted = new double[Math.toIntExact(size)];
        int filled = 0;
        for (int chunk = 0; chunk < chunkCount; chunk++) {
            System.arraycopy(chunks[chunk], 0, sorted, filled, sizes[chunk]);
            filled += sizes[chunk];
        }
        return sorted;
    }

    private static double canonical(double value) {
        if (Double.isNaN(value)) {
            throw new IllegalArgumentException("a value must not be NaN");
        }
        return value + 0.0;
    }

    private void fill(double[] sorted) {
        int needed = (int) (((long) sorted.length + COMFORTABLE - 1) / COMFORTABLE);
        int room = Math.max(INITIAL_CHUNKS, needed);
        chunks = new double[room][];
        sizes = new int[room];
        maxima = new double[room];
        chunkCount = needed;
        size = sorted.length;
        for (int chunk = 0; chunk < needed; chunk++) {
            int from = chunk * COMFORTABLE;
            sizes[chunk] = Math.min(COMFORTABLE, sorted.length - from);
            chunks[chunk] = new double[CAPACITY];
            System.arraycopy(sorted, from, chunks[chunk], 0, sizes[chunk]);
            maxima[chunk] = sorted[from + sizes[chunk] - 1];
        }
        ranks.rebuild(sizes, chunkCount);
    }

    /**
     * Returns the first chunk with a value at or above {@code value}, or {@code chunkCount} if there is none. If the
     * value occurs, its first occurrence is in this chunk.
     */
    private int firstChunkReaching(double value) {
        return lowerBound(maxima, chunkCount, value);
    }

    private void split(int chunk) {
        int kept = CAPACITY / 2;
        double[] upper = new double[CAPACITY];
        System.arraycopy(chunks[chunk], kept, upper, 0, CAPACITY - kept);
        sizes[chunk] = kept;
        maxima[chunk] = chunks[chunk][kept - 1];
        openChunk(chunk + 1, upper, CAPACITY - kept);
    }

    private void mergeIfSparse(int chunk) {
        if (sizes[chunk] >= SPARSE) {
            return;
        }
        if (chunk + 1 < chunkCount && sizes[chunk] + sizes[chunk + 1] <= COMFORTABLE) {
            absorbNext(chunk);
        } else if (chunk > 0 && sizes[chunk - 1] + sizes[chunk] <= COMFORTABLE) {
            absorbNext(chunk - 1);
        }
    }

    private void absorbNext(int chunk) {
        System.arraycopy(chunks[chunk + 1], 0, chunks[chunk], sizes[chunk], sizes[chunk + 1]);
        sizes[chunk] += sizes[chunk + 1];
        maxima[chunk] = maxima[chunk + 1];
        closeChunk(chunk + 1);
    }

    private void openChunk(int chunk, double[] values, int used) {
        if (chunkCount == chunks.length) {
            int room = chunkCount + (chunkCount >> 1);
            chunks = Arrays.copyOf(chunks, room);
            sizes = Arrays.copyOf(sizes, room);
            maxima = Arrays.copyOf(maxima, room);
        }
        shiftChunks(chunk, chunk + 1);
        chunks[chunk] = values;
        sizes[chunk] = used;
        maxima[chunk] = used == 0 ? Double.NEGATIVE_INFINITY : values[used - 1];
        chunkCount++;
        ranks.rebuild(sizes, chunkCount);
    }

    private void closeChunk(int chunk) {
        shiftChunks(chunk + 1, chunk);
        chunkCount--;
        chunks[chunkCount] = null;
        ranks.rebuild(sizes, chunkCount);
    }

    private void shiftChunks(int from, int to) {
        int moved = chunkCount - from;
        System.arraycopy(chunks, from, chunks, to, moved);
        System.arraycopy(sizes, from, sizes, to, moved);
        System.arraycopy(maxima, from, maxima, to, moved);
    }

    /** The first index of {@code sorted[0..length)} with a value at or above {@code bound}. */
    private static int lowerBound(double[] sorted, int length, double bound) {
        int low = 0;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] < bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }

    /** The first index of {@code sorted[0..length)} with a value above {@code bound}. */
    private static int upperBound(double[] sorted, int length, double bound) {
        int low = 0;
        int high = length;
        while (low < high) {
            int middle = (low + high) >>> 1;
            if (sorted[middle] <= bound) {
                low = middle + 1;
            } else {
                high = middle;
            }
        }
        return low;
    }
}
