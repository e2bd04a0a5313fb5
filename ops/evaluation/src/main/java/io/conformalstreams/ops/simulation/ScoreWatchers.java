package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.drift.BucketEdges;
import io.conformalstreams.conformal.drift.DetectorType;
import io.conformalstreams.conformal.drift.KeyedUniform;
import io.conformalstreams.conformal.drift.MonitoredScore;
import io.conformalstreams.conformal.drift.MonitoredUnit;
import io.conformalstreams.conformal.drift.PolyaDetector;
import io.conformalstreams.conformal.drift.RankDetector;
import io.conformalstreams.conformal.drift.RankNull;
import io.conformalstreams.conformal.drift.ReferenceLevels;
import io.conformalstreams.conformal.drift.SequentialDetector;
import io.conformalstreams.conformal.drift.SequentialDetectors;
import io.conformalstreams.conformal.drift.SimpleJumper;
import io.conformalstreams.conformal.drift.StartingReference;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.ops.simulation.Watcher.Rule;
import java.math.BigDecimal;
import java.util.Arrays;
import java.util.Collection;
import java.util.SplittableRandom;
import java.util.function.Predicate;
import java.util.stream.DoubleStream;

/** Detectors that observe scores. */
final class ScoreWatchers {

    private static final int BUCKETS = 1024;
    private static final int LEARNING_SCORES = 100_000;

    private ScoreWatchers() {}

    /**
     * Returns the edges of buckets with equal probabilities under a distribution. They come from scores outside all
     * runs.
     */
    static BucketEdges edges(ScoreDistribution distribution) {
        SplittableRandom random = new SplittableRandom(0);
        return BucketEdges.atQuantiles(
                DoubleStream.generate(() -> distribution.draw(random))
                        .limit(LEARNING_SCORES)
                        .toArray(),
                BUCKETS);
    }

    /** The e-detector over exceedances of frozen levels. */
    static Rule polya(String name, Collection<BigDecimal> levels, double limit) {
        return new Rule(
                name,
                (reference, uniform) -> watching(new PolyaDetector(freeze(reference, levels, uniform)), limit, 1));
    }

    /** The mean of this e-detector, the jumper and the power bets. */
    static Rule polyaAverage(String name, Collection<BigDecimal> levels, double limit) {
        return polya(name, "average", levels, limit);
    }

    /** A registered kind of evidence. */
    static Rule polya(String name, String evidence, Collection<BigDecimal> levels, double limit) {
        DetectorType type = SequentialDetectors.named(DetectorType.Observes.SCORES, evidence);
        return new Rule(
                name,
                (reference, uniform) ->
                        watching(type.start(new StartingReference(reference, levels, uniform)), limit, 1));
    }

    /** The same e-detector on negated scores. It detects scores that become smaller. */
    static Rule negatedPolya(String name, Collection<BigDecimal> levels, double limit) {
        return new Rule(name, (reference, uniform) -> {
            double[] negated = Arrays.stream(reference).map(score -> -score).toArray();
            return watching(new PolyaDetector(freeze(negated, levels, uniform)), limit, -1);
        });
    }

    /** The e-detector over ranks in a growing reference. */
    static Rule rank(String name, BucketEdges edges, Collection<BigDecimal> levels, double limit) {
        return new Rule(name, (reference, uniform) -> {
            OrderStatisticMultiset scores = OrderStatisticMultiset.of(reference);
            ReferenceLevels frozen = ReferenceLevels.freeze(scores, levels, uniform);
            return watching(RankDetector.start(scores, frozen, edges), limit, 1);
        });
    }

    /** The mean of this e-detector, the jumper and the power bets. */
    static Rule rankAverage(String name, BucketEdges edges, Collection<BigDecimal> levels, double limit) {
        return new Rule(name, (reference, uniform) -> {
            OrderStatisticMultiset scores = OrderStatisticMultiset.of(reference);
            ReferenceLevels frozen = ReferenceLevels.freeze(scores, levels, uniform);
            return watching(RankDetector.average(scores, frozen, edges), limit, 1);
        });
    }

    private static ReferenceLevels freeze(double[] reference, Collection<BigDecimal> levels, KeyedUniform uniform) {
        return ReferenceLevels.freeze(OrderStatisticMultiset.of(reference), levels, uniform);
    }

    private static Watcher watching(SequentialDetector detector, double limit, int sign) {
        return label -> {
            MonitoredScore score = label.score();
            detector.observe(new MonitoredUnit(
                    sign > 0 ? score : new MonitoredScore(-score.score(), score.tieBreak()),
                    label.miss(),
                    label.nullMiscoverage(),
                    label.nullMiscoverage(),
                    1));
            return detector.evidence() >= limit;
        };
    }

    /** Raises an alarm when the capital of a jumper has reached a limit. */
    static Rule jumperCapital(String name, BucketEdges edges, SimpleJumper.Direction direction, double limit) {
        double logLimit = Math.log(limit);
        return jumper(name, edges, direction, jumper -> jumper.logCapital() >= logLimit);
    }

    /** Raises an alarm when the Shiryaev-Roberts statistic of a jumper has reached a limit. */
    static Rule jumperEvidence(String name, BucketEdges edges, SimpleJumper.Direction direction, double limit) {
        return jumper(name, edges, direction, jumper -> jumper.evidence() >= limit);
    }

    private static Rule jumper(
            String name, BucketEdges edges, SimpleJumper.Direction direction, Predicate<SimpleJumper> alarm) {
        return new Rule(name, (reference, uniform) -> {
            RankNull ranks = new RankNull(edges);
            Arrays.stream(reference).forEach(ranks::insert);
            SimpleJumper jumper = new SimpleJumper(direction);
            return label -> {
                jumper.observe(ranks.observe(label.score()));
                return alarm.test(jumper);
            };
        });
    }

    /**
     * A jumper on wrong p-values. Their tie term leaves out the score itself, p = (1 + G + U E)/(n + 1), as in a
     * published library. These p-values are too large.
     */
    static Rule jumperOnWrongTies(String name, double limit) {
        double logLimit = Math.log(limit);
        return new Rule(name, (reference, uniform) -> {
            OrderStatisticMultiset scores = OrderStatisticMultiset.of(reference);
            SimpleJumper jumper = new SimpleJumper(SimpleJumper.Direction.TWO_SIDED);
            return label -> {
                double score = label.score().score();
                long atMost = scores.countAtMost(score);
                double ties = label.score().tieBreak() * (atMost - scores.countBelow(score));
                jumper.observe(Math.min(1, (1 + scores.size() - atMost + ties) / (scores.size() + 1.0)));
                scores.insert(score);
                return jumper.logCapital() >= logLimit;
            };
        });
    }
}
