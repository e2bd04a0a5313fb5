package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Param;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * One label in a sliding window: its critical value enters, the oldest one leaves, and the threshold at alpha = .1 is
 * found.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Baseline("CHUNKED_MULTISET")
public class OrderStatisticBenchmark {
    /** Number of critical values in the window. */
    @Param({"1000", "10000", "100000", "1000000"})
    public int size;

    /** The data structure of the window. */
    @Param
    public SlidingOrderStatistic.Alternative alternative;

    private double[] window;
    private int oldest;
    private int rank;
    private SplittableRandom random;
    private SlidingOrderStatistic statistic;

    /** Fills the window. */
    @Setup
    public void fill() {
        random = new SplittableRandom(1);
        window = random.doubles(size).toArray();
        oldest = 0;
        rank = (int) RankRule.rank(new BigDecimal("0.1"), size);
        statistic = alternative.of(window);
    }

    /** Slides the window by one. */
    @Benchmark
    public double step() {
        double leaving = window[oldest];
        double arriving = random.nextDouble();
        window[oldest] = arriving;
        oldest = oldest + 1 == size ? 0 : oldest + 1;
        return statistic.step(arriving, leaving, rank);
    }
}
