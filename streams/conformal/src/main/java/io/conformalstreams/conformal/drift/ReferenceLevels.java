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
 * Score levels frozen at the start of an epoch: for each miscoverage a, the k_a-th smallest of n reference scores, where
 * k_a is the {@linkplain RankRule conformal rank}. A level whose rank would be n + 1 is not opened, because n is too small
 * for it: no score ever exceeds it.
 *
 * @param n the number of reference scores
 * @param levels by ascending miscoverage, at most {@value #MAXIMUM}; none if there is not enough reference
 */
public record ReferenceLevels(int n, List<Level> levels) {
    private static final int MAXIMUM = 32;
    private static final String NAME = "reference levels";
    private static final int LEVEL_BYTES = 3 * Double.BYTES + CompactNumbers.COUNT_BYTES;

    /** The miscoverages of the levels that are always wanted. */
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

    /** @throws IllegalArgumentException if n, ranks and order contradict each other as described above */
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
     * Freezes the levels of a reference: the calibration scores at the start of an epoch.
     *
     * @param reference the scores; later changes of the multiset have no effect
     * @param miscoverages wanted, each strictly between 0 and 1; equal ones count once
     * @param uniform orders equal scores
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

    /**
     * The k-th score in the order of ties too. Which of equal scores has which number is of no consequence, so that they are
     * numbered by their ranks.
     */
    private static MonitoredScore atRank(OrderStatisticMultiset reference, long k, KeyedUniform uniform) {
        double score = reference.select(k);
        long below = reference.countBelow(score);
        double[] tieBreaks = new double[Math.toIntExact(reference.countAtMost(score) - below)];
        for (int i = 0; i < tieBreaks.length; i++) {
            tieBreaks[i] = uniform.ofReference(below + 1 + i);
        }
        Arrays.sort(tieBreaks);
        return new MonitoredScore(score, tieBreaks[(int) (k - below) - 1]);
    }

    /** Returns whether no level could be opened: there is not enough reference, which is not the same as no drift. */
    public boolean isEmpty() {
        return levels.isEmpty();
    }

    /**
     * Returns the level of a miscoverage.
     *
     * @throws IllegalArgumentException if none was frozen there
     */
    public Level at(double miscoverage) {
        return levels.stream()
                .filter(level -> level.miscoverage() == miscoverage)
                .findFirst()
                .orElseThrow(() -> new IllegalArgumentException("no level was frozen at " + miscoverage));
    }

    /** At most so many are written. */
    int bytes() {
        return 1 + CompactNumbers.COUNT_BYTES + levels.size() * LEVEL_BYTES;
    }

    /** Writes n (varint), the number of levels (byte), and for each its miscoverage, k (varint), score and tie break. */
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

    /** @throws IllegalArgumentException if {@link #put} does not write such bytes */
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
