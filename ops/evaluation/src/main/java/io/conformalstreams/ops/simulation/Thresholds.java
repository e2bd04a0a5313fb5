package io.conformalstreams.ops.simulation;

import io.conformalstreams.conformal.adaptation.AdaptiveMiscoverage;
import io.conformalstreams.conformal.drift.CoverageBreachNull;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import java.math.BigDecimal;
import java.util.Map;
import java.util.concurrent.ConcurrentHashMap;

/** The thresholds of one run, as they are issued and as labels come in. */
interface Thresholds {

    /**
     * A threshold.
     *
     * @param lambda a set misses where the score exceeds it
     * @param nullMiscoverage the miss rate that is no cause for alarm
     */
    record Issued(double lambda, double nullMiscoverage) {}

    /** Returns the threshold of the next prediction. */
    Issued issue();

    /** Takes a label. */
    void learn(double score, boolean miss);

    /** How thresholds come about. */
    @FunctionalInterface
    interface Rule {

        /** Starts from calibration scores. */
        Thresholds start(double[] reference);
    }

    /** The calibration's threshold for ever. */
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

    /** Every label calibrates. */
    static Rule growing(BigDecimal alpha) {
        RanksAndNulls ranksAndNulls = RanksAndNulls.of(alpha);
        return reference -> new RankedStore(ranksAndNulls, reference);
    }

    /** Every label calibrates, and the level follows the misses: adaptive conformal inference at a step gamma. */
    static Rule adaptive(BigDecimal alpha, BigDecimal gamma) {
        return reference -> new AdaptiveStore(alpha, gamma, reference);
    }

    /** Order statistics of a growing store. */
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

    /** Ranks and nulls by the number of scores: quantiles that take longer than everything else, the same in all runs. */
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

    /** A growing store whose level is adapted. */
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
            miscoverage = miscoverage.next(miss);
        }
    }
}
