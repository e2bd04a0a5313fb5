package io.conformalstreams.processor.configuration;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.conformal.rank.Threshold;
import io.conformalstreams.conformal.risk.PacRank;
import io.conformalstreams.processor.reading.Constraint;
import java.math.BigDecimal;

/** What the rank of a threshold promises of the coverage 1 - alpha. */
public sealed interface Guarantee {

    /** The coverage is at least 1 - alpha on average over calibrations: the rank rule. */
    record Marginal() implements Guarantee {
        @Override
        public Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha) {
            return RankRule.threshold(criticalValues, alpha);
        }

        @Override
        public String text() {
            return "marginal";
        }
    }

    /**
     * The coverage given the calibration is at least 1 - alpha, with probability at least 1 - delta over calibrations of
     * one prespecified number of units.
     *
     * @param delta strictly between 0 and 1
     */
    record TrainingConditional(BigDecimal delta) implements Guarantee {

        static final Constraint<BigDecimal> DELTA = new Constraint<>(
                "a decimal number above 0 and below 1 with at most 15 decimals",
                delta -> delta.signum() > 0
                        && delta.compareTo(BigDecimal.ONE) < 0
                        && delta.stripTrailingZeros().scale() <= 15);

        public TrainingConditional {
            DELTA.require("delta", delta);
            delta = delta.stripTrailingZeros();
        }

        @Override
        public Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha) {
            return PacRank.threshold(criticalValues, alpha, delta);
        }

        @Override
        public String text() {
            return "training-conditional " + delta.toPlainString();
        }
    }

    /** The threshold of critical values. */
    Threshold threshold(OrderStatisticMultiset criticalValues, BigDecimal alpha);

    /** As it stands in published thresholds. */
    String text();
}
