package io.conformalstreams.ops.benchmark;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.ShiryaevRobertsDetector;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import java.util.SplittableRandom;
import java.util.concurrent.TimeUnit;
import org.openjdk.jmh.annotations.Benchmark;
import org.openjdk.jmh.annotations.BenchmarkMode;
import org.openjdk.jmh.annotations.Fork;
import org.openjdk.jmh.annotations.Measurement;
import org.openjdk.jmh.annotations.Mode;
import org.openjdk.jmh.annotations.OutputTimeUnit;
import org.openjdk.jmh.annotations.Scope;
import org.openjdk.jmh.annotations.Setup;
import org.openjdk.jmh.annotations.State;
import org.openjdk.jmh.annotations.Warmup;

/**
 * The cost of a label for a drift monitor with five levels and six odds ratios, whose evidence is read after each
 * label.
 */
@State(Scope.Thread)
@BenchmarkMode(Mode.AverageTime)
@OutputTimeUnit(TimeUnit.NANOSECONDS)
@Fork(1)
@Warmup(iterations = 3, time = 1)
@Measurement(iterations = 5, time = 1)
@Baseline("coverageBreach")
public class DriftBenchmark {
    private static final int LABELS = 4_096;

    private final KeyedUniform uniform = KeyedUniform.of("benchmark");
    private double[] scores;
    private String[] units;
    private ShiryaevRobertsDetector breach;
    private PolyaDetector polya;
    private RankDetector rank;
    private int next;

    /** Draws labels and a reference of 1,000 scores. */
    @Setup
    public void draw() {
        SplittableRandom random = new SplittableRandom(1);
        scores = random.doubles(LABELS).toArray();
        units = random.ints(LABELS).mapToObj(i -> "patient " + i).toArray(String[]::new);
        OrderStatisticMultiset reference =
                OrderStatisticMultiset.of(random.doubles(1_000).toArray());
        ReferenceLevels levels = ReferenceLevels.freeze(reference, ReferenceLevels.DEFAULT_MISCOVERAGES, uniform);
        breach = new ShiryaevRobertsDetector();
        polya = new PolyaDetector(levels);
        rank = RankDetector.start(
                reference,
                levels,
                BucketEdges.atQuantiles(random.doubles(10_000).toArray(), 1_024));
    }

    private double score() {
        next = (next + 1) % LABELS;
        return scores[next];
    }

    /** Deployed misses against a null: one level. */
    @Benchmark
    public double coverageBreach() {
        breach.observe(score() > 0.9, 0.12);
        return breach.evidence();
    }

    /** Exceedances of the urn. */
    @Benchmark
    public double polya() {
        double score = score();
        polya.observe(new MonitoredScore(score, 0.5), score > 0.9);
        return polya.evidence();
    }

    /** Ranks among 1,024 buckets. */
    @Benchmark
    public double rank() {
        double score = score();
        rank.observe(new MonitoredScore(score, 0.5), score > 0.9);
        return rank.evidence();
    }

    /** The urn. Includes computing the tie break from the unit's name, and reading and writing the urn's state. */
    @Benchmark
    public byte[] polyaFromStoreToStore() {
        double score = score();
        PolyaDetector restored = PolyaDetector.ofBytes(polya.toBytes());
        restored.observe(new MonitoredScore(score, uniform.ofUnit(units[next])), score > 0.9);
        return restored.toBytes();
    }
}
