package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.confidence.CriticalValues;
import io.conformalstreams.conformal.confidence.Side;
import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.conformal.rank.RankRule;
import io.conformalstreams.processor.configuration.Procedure;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;

/** The sorted critical values of a procedure in one stratum, one value a unit, and the thresholds they give. */
final class ProcedureCalibration {

    private final Procedure procedure;
    private final String fingerprint;
    private final Map<Side, OrderStatisticMultiset> criticalValues = new EnumMap<>(Side.class);

    private ProcedureCalibration(Procedure procedure) {
        this.procedure = procedure;
        this.fingerprint = procedure.fingerprint();
    }

    /** The calibration that holds these critical values of units. */
    static ProcedureCalibration of(Procedure procedure, Collection<CriticalValues> units) {
        ProcedureCalibration calibration = new ProcedureCalibration(procedure);
        for (Side side : procedure.sets().sides()) {
            double[] unsorted =
                    units.stream().mapToDouble(unit -> unit.of(side)).toArray();
            calibration.criticalValues.put(side, OrderStatisticMultiset.of(unsorted));
        }
        return calibration;
    }

    Procedure procedure() {
        return procedure;
    }

    /** The procedure's fingerprint, hashed once. */
    String fingerprint() {
        return fingerprint;
    }

    void insert(CriticalValues unit) {
        criticalValues.forEach((side, values) -> values.insert(unit.of(side)));
    }

    void remove(CriticalValues unit) {
        criticalValues.forEach((side, values) -> {
            if (!values.remove(unit.of(side))) {
                throw new IllegalStateException("the sorted critical values of " + procedure.name()
                        + " lack a value that the entries hold: " + unit.of(side));
            }
        });
    }

    void clear() {
        criticalValues.values().forEach(OrderStatisticMultiset::clear);
    }

    /** The thresholds by configured alpha, then side. */
    List<LevelThreshold> thresholds() {
        List<LevelThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            criticalValues.forEach((side, values) -> thresholds.add(new LevelThreshold(
                    nominalAlpha,
                    side,
                    RankRule.threshold(values, procedure.sets().alpha(side, nominalAlpha)))));
        }
        return thresholds;
    }

    /** Where a critical value stands among those of the units held. */
    RankAmong rankAmong(Side side, double criticalValue) {
        OrderStatisticMultiset values = criticalValues.get(side);
        long atMost = values.countAtMost(criticalValue);
        return new RankAmong(values.size(), values.size() - atMost, atMost - values.countBelow(criticalValue));
    }

    /**
     * Counts of held units.
     *
     * @param units units held
     * @param greater units with a greater critical value
     * @param equal units with an equal one
     */
    record RankAmong(long units, long greater, long equal) {

        /** The smoothed rank p-value (Vovk), exact under ties; uniform under exchangeability. */
        double pValue(double uniform) {
            return (greater + uniform * (equal + 1)) / (units + 1);
        }
    }
}
