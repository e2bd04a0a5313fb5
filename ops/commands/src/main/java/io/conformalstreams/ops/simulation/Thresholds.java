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
        Laws laws = Laws.of(alpha);
        return reference -> {
            Issued issued = new RankedStore(laws, reference).issue();
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
        Laws laws = Laws.of(alpha);
        return reference -> new RankedStore(laws, reference);
    }

    /** Every label calibrates, and the level follows the misses: adaptive conformal inference at a step gamma. */
    static Rule adaptive(BigDecimal alpha, BigDecimal gamma) {
        return reference -> new AdaptiveStore(alpha, gamma, reference);
    }

    /** Order statistics of a growing store. */
    final class RankedStore implements Thresholds {

        private final Laws laws;
        private final OrderStatisticMultiset scores;

        private RankedStore(Laws laws, double[] reference) {
            this.laws = laws;
            this.scores = OrderStatisticMultiset.of(reference);
        }

        @Override
        public Issued issue() {
            Laws.Law law = laws.of(scores.size());
            return new Issued(scores.select(law.rank()), law.nullMiscoverage());
        }

        @Override
        public void learn(double score, boolean miss) {
            scores.insert(score);
        }
    }

    /** Ranks and nulls by the number of scores: quantiles that take longer than everything else, the same in all runs. */
    final class Laws {

        private static final Map<BigDecimal, Laws> BY_ALPHA = new ConcurrentHashMap<>();

        private final BigDecimal alpha;
        private final Map<Long, Law> byNumber = new ConcurrentHashMap<>();

        private Laws(BigDecimal alpha) {
            this.alpha = alpha;
        }

        private static Laws of(BigDecimal alpha) {
            return BY_ALPHA.computeIfAbsent(alpha, Laws::new);
        }

        private record Law(long rank, double nullMiscoverage) {}

        private Law of(long n) {
            return byNumber.computeIfAbsent(n, number -> {
                long rank = RankRule.rank(alpha, number);
                return new Law(rank, CoverageBreachNull.missRate(alpha, number, rank));
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
