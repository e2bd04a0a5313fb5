package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The thresholds of one run. They may change with each label. */
interface Thresholds {

    /**
     * An issued threshold.
     *
     * @param lambda the threshold; a set misses if the score exceeds it
     * @param nullMiscoverage the largest accepted miss rate
     */
    record Issued(double lambda, double nullMiscoverage) {}

    /** Returns the threshold for the next prediction. */
    Issued issue();

    /** Learns from a label. */
    void learn(double score, boolean miss);

    /** A rule that produces thresholds. */
    @FunctionalInterface
    interface Rule {

        /** Starts a run from calibration scores. */
        Thresholds start(double[] reference);
    }

    /** Keeps the threshold of the calibration forever. */
    static Rule frozen(BigDecimal alpha) {
        RanksAndNulls ranksAndNulls = RanksAndNulls.of(alpha);
        return reference -> {
            Issued issued = new RankedStore(ranksAndNulls, reference).issue();
            return new Thresholds() {
                @Override
                public Issued issue() {
                    return issued;
                }

                @Override
                public void learn(double score, boolean miss) {
                    // frozen
                }
            };
        };
    }

    /** Adds every label to the calibration. */
    static Rule growing(BigDecimal alpha) {
        RanksAndNulls ranksAndNulls = RanksAndNulls.of(alpha);
        return reference -> new RankedStore(ranksAndNulls, reference);
    }

    /**
     * Adds every label to the calibration, and adapts the level to the misses: adaptive conformal inference with step
     * size gamma.
     */
    static Rule adaptive(BigDecimal alpha, BigDecimal gamma) {
        return reference -> new AdaptiveStore(alpha, gamma, reference);
    }

    /** Takes thresholds as order statistics of a growing store. */
    final class RankedStore implements Thresholds {

        private final RanksAndNulls ranksAndNulls;
        private final OrderStatisticMultiset scores;

        private RankedStore(RanksAndNulls ranksAndNulls, double[] reference) {
            this.ranksAndNulls = ranksAndNulls;
            this.scores = OrderStatisticMultiset.of(reference);
        }

        @Override
        public Issued issue() {
            RanksAndNulls.RankAndNull distribution = ranksAndNulls.of(scores.size());
            return new Issued(scores.select(distribution.rank()), distribution.nullMiscoverage());
        }

        @Override
        public void learn(double score, boolean miss) {
            scores.insert(score);
        }
    }

    /**
     * A cache of ranks and null miss rates by the number of scores. They take longer to compute than everything else,
     * and are the same in all runs.
     */
    final class RanksAndNulls {

        private static final Map<BigDecimal, RanksAndNulls> BY_ALPHA = new ConcurrentHashMap<>();

        private final BigDecimal alpha;
        private final Map<Long, RankAndNull> byNumber = new ConcurrentHashMap<>();

        private RanksAndNulls(BigDecimal alpha) {
            this.alpha = alpha;
        }

        private static RanksAndNulls of(BigDecimal alpha) {
            return BY_ALPHA.computeIfAbsent(alpha, RanksAndNulls::new);
        }

        private record RankAndNull(long rank, double nullMiscoverage) {}

        private RankAndNull of(long n) {
            return byNumber.computeIfAbsent(n, number -> {
                long rank = RankRule.rank(alpha, number);
                return new RankAndNull(rank, CoverageBreachNull.missRate(alpha, number, rank));
            });
        }
    }

    /** A growing store with an adaptive level. */
    final class AdaptiveStore implements Thresholds {

        private final OrderStatisticMultiset scores;
        private AdaptiveMiscoverage miscoverage;

        private AdaptiveStore(BigDecimal alpha, BigDecimal gamma, double[] reference) {
            this.scores = OrderStatisticMultiset.of(reference);
            this.miscoverage = AdaptiveMiscoverage.startingAt(alpha, gamma);
        }

        @Override
        public Issued issue() {
            double lambda = RankRule.threshold(scores, miscoverage.level()).lambda();
            return new Issued(lambda, miscoverage.alpha().doubleValue());
        }

        @Override
        public void learn(double score, boolean miss) {
            scores.insert(score);
            miscoverage = miscoverage.afterUnit(miss);
        }
    }
}
