package io.conformalstreams.processor.prediction;

import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.contracts.RecordCoordinates;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thresholds of a stratum after one accepted label, as the prediction topology holds them.
 *
 * @param lastLabel the last label that they contain
 * @param procedures by name of the procedure
 */
record StratumThresholdSet(
        long version, int epoch, RecordCoordinates lastLabel, Map<String, ProcedureThresholdSet> procedures) {

    StratumThresholdSet {
        procedures = Map.copyOf(procedures);
    }

    /** The thresholds of one procedure. */
    record ProcedureThresholdSet(String fingerprint, List<HeldThreshold> thresholds) {

        ProcedureThresholdSet {
            thresholds = List.copyOf(thresholds);
        }

        Optional<HeldThreshold> find(BigDecimal nominalAlpha, Side side) {
            return thresholds.stream()
                    .filter(threshold ->
                            threshold.side() == side && threshold.nominalAlpha() == nominalAlpha.doubleValue())
                    .findFirst();
        }
    }

    /** One order statistic: lambda is the k-th smallest critical value of n units. */
    record HeldThreshold(double nominalAlpha, Side side, double alpha, long n, long k, double lambda) {

        boolean isTrivial() {
            return k == n + 1;
        }
    }
}
