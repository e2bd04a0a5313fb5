package io.conformalstreams.processor.prediction;

import io.conformalstreams.contracts.RecordCoordinates;
import io.conformalstreams.processor.component.Component;
import java.math.BigDecimal;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The thresholds of a stratum after an accepted label, as the prediction topology stores them.
 *
 * @param lastLabel the last label that the thresholds include
 * @param procedures thresholds by procedure name
 */
record StratumThresholdSet(
        long version, int epoch, RecordCoordinates lastLabel, Map<String, ProcedureThresholdSet> procedures) {

    StratumThresholdSet {
        procedures = Map.copyOf(procedures);
    }

    /** The thresholds of one procedure. */
    record ProcedureThresholdSet(String fingerprint, List<LatestThreshold> thresholds) {

        ProcedureThresholdSet {
            thresholds = List.copyOf(thresholds);
        }

        Optional<LatestThreshold> find(BigDecimal nominalAlpha, Component component, Optional<String> sizeClass) {
            double alpha = nominalAlpha.doubleValue();
            for (LatestThreshold threshold : thresholds) {
                if (threshold.component() == component
                        && threshold.nominalAlpha() == alpha
                        && threshold.sizeClass().equals(sizeClass)) {
                    return Optional.of(threshold);
                }
            }
            return Optional.empty();
        }
    }

    /**
     * One order statistic: lambda is the k-th smallest critical value of n units.
     *
     * @param sizeClass size class of those units, if the procedure has size classes
     */
    record LatestThreshold(
            double nominalAlpha,
            Component component,
            double alpha,
            long n,
            long k,
            double lambda,
            Optional<String> sizeClass) {

        boolean isTrivial() {
            return k == n + 1;
        }
    }
}
