package io.conformalstreams.conformal.drift;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.nio.BufferUnderflowException;
import java.nio.ByteBuffer;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.Collection;
import java.util.List;
import java.util.TreeSet;
import java.util.stream.Stream;

/**
 * Score levels that are frozen at the start of an epoch. The level of a miscoverage a is the k_a-th smallest of n
 * reference scores; k_a is the {@linkplain RankRule conformal rank}. If n is too small, the rank is n + 1 and no score
 * would ever exceed the level. Such a level is left out.
 *
 * @param n the number of reference scores
 * @param levels the levels by ascending miscoverage, at most {@value #MAXIMUM}; empty if the reference is too small
 */
public record ReferenceLevels(int n, List<Level> levels) {
    private static final int MAXIMUM = 32;
    private static final String NAME = "reference levels";
    private static final int LEVEL_BYTES = 3 * Double.BYTES + CompactNumbers.COUNT_BYTES;

    /** The miscoverages of the default levels. */
    public static final List<BigDecimal> DEFAULT_MISCOVERAGES =
            Stream.of(".02", ".05", ".1", ".2", ".4").map(BigDecimal::new).toList();

    /**
     * One level.
     *
     * @param miscoverage a, strictly between 0 and 1
     * @param k the rank of the threshold, 1..n
     * @param threshold the k-th smallest reference score
     */
    public record Level(double miscoverage, int k, MonitoredScore threshold) {

        /** @throws IllegalArgumentException if the miscoverage is outside its range or k is not positive */
        public Level {
            OddsRatioGrid.requireProbability("miscoverage", miscoverage);
            if (k < 1) {
                throw new IllegalArgumentException("rank must be positive: " + k);
            }
        }
    }

    /**
     * An order statistic of the reference.
     *
     * @param k the rank, 1..n
     * @param threshold the k-th smallest reference score
     */
    record Rank(int k, MonitoredScore threshold) {}

    /**
     * @throws IllegalArgumentException if n is negative, a rank exceeds n, there are too many levels, or they are not
     *     in ascending order of miscoverage
     */
    public ReferenceLevels {
        levels = List.copyOf(levels);
        boolean consistent = n >= 0 && levels.size() <= MAXIMUM;
        for (int i = 0; i < levels.size(); i++) {
            consistent &= levels.get(i).k() <= n;
            consistent &=
                    i == 0 || levels.get(i).miscoverage() > levels.get(i - 1).miscoverage();
        }
        StateFrame.requireConsistent(NAME, consistent);
    }

    /**
     * Freezes the levels of a reference, which consists of scores from the start of an epoch.
     *
     * @param reference the scores; later changes of the multiset have no effect
     * @param miscoverages the miscoverages of the levels, each strictly between 0 and 1; equal ones count once
     * @param uniform the numbers that order equal scores
     * @throws IllegalArgumentException if a miscoverage is outside its range
     * @throws ArithmeticException if there are 2^31 scores or more
     */
    public static ReferenceLevels freeze(
            OrderStatisticMultiset reference, Collection<BigDecimal> miscoverages, KeyedUniform uniform) {
        long n = reference.size();
        List<Level> levels = new ArrayList<>();
        for (BigDecimal miscoverage : new TreeSet<>(miscoverages)) {
            OddsRatioGrid.requireProbability("miscoverage", miscoverage.doubleValue());
            long k = RankRule.rank(miscoverage, n);
            if (k <= n) {
                levels.add(new Level(miscoverage.doubleValue(), Math.toIntExact(k), atRank(reference, k, uniform)));
            }
        }
        return new ReferenceLevels(Math.toIntExact(n), levels);
    }

    /** Returns the k-th score after ties are broken. Equal scores are interchangeable, so their ranks identify them. */
    static MonitoredScore atRank(OrderStatisticMultiset reference, long k, KeyedUniform uniform) {
        double score = reference.select(k);
        long below = reference.countBelow(score);
        double[] tieBreaks = new double[Math.toIntExact(reference.countAtMost(score) - below)];
        for (int i = 0; i < tieBreaks.length; i++) {
            tieBreaks[i] = uniform.ofReference(below + 1 + i);
        }
        Arrays.sort(tieBreaks);
        return new MonitoredScore(score, tieBreaks[(int) (k - below) - 1]);
    }

    /**
     * Returns whether there is no level, because the reference is too small. This does not mean that there is no drift.
     */
    public boolean isEmpty() {
        return levels.isEmpty();
    }

    /**
     * Returns the level of a miscoverage.
     *
     * @throws IllegalArgumentException if there is no level for it
     */
    public Level at(double miscoverage) {
        return levels.stream()
                .filter(level -> level.miscoverage() == miscoverage)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no level was frozen at " + miscoverage));
    }

    /** The largest number of bytes that {@link #put} writes. */
    int bytes() {
        return 1 + CompactNumbers.COUNT_BYTES + levels.size() * LEVEL_BYTES;
    }

    /**
     * Writes n (varint) and the number of levels (byte). Then, for each level: its miscoverage (double), k (varint),
     * score and tie break (doubles).
     */
    void put(ByteBuffer state) {
        CompactNumbers.putCount(state, n);
        state.put((byte) levels.size());
        for (Level level : levels) {
            state.putDouble(level.miscoverage());
            CompactNumbers.putCount(state, level.k());
            state.putDouble(level.threshold().score())
                    .putDouble(level.threshold().tieBreak());
        }
    }

    /** @throws IllegalArgumentException if {@link #put} cannot have written the bytes */
    static ReferenceLevels get(ByteBuffer state) {
        try {
            int n = CompactNumbers.getCount(NAME, state);
            int count = state.get();
            StateFrame.requireConsistent(NAME, count >= 0 && count <= MAXIMUM);
            List<Level> levels = new ArrayList<>(count);
            for (int i = 0; i < count; i++) {
                double miscoverage = state.getDouble();
                int k = CompactNumbers.getCount(NAME, state);
                levels.add(new Level(miscoverage, k, new MonitoredScore(state.getDouble(), state.getDouble())));
            }
            return new ReferenceLevels(n, levels);
        } catch (BufferUnderflowException e) {
            throw new IllegalArgumentException(NAME + " end too early", e);
        }
    }
}
