package io.conformalstreams.processor.calibration;

import io.conformalstreams.conformal.rank.OrderStatisticMultiset;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.configuration.Procedure;
import io.conformalstreams.processor.procedure.ImageScore;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Collection;
import java.util.EnumMap;
import java.util.LinkedHashMap;
import java.util.List;
import java.util.Map;
import java.util.Optional;

/**
 * The sorted critical values of a procedure in one stratum, and the thresholds they give. Each unit has one value a side;
 * with size classes, one in each class that its images are in, and every class calibrates alone.
 */
final class ProcedureCalibration {

    private final Procedure procedure;
    private final Map<Optional<String>, Map<ThresholdSide, OrderStatisticMultiset>> criticalValues =
            new LinkedHashMap<>();

    private ProcedureCalibration(Procedure procedure) {
        this.procedure = procedure;
    }

    /** The calibration that holds these scores of units. */
    static ProcedureCalibration of(Procedure procedure, Collection<ImageScore> units) {
        ProcedureCalibration calibration = new ProcedureCalibration(procedure);
        for (Optional<String> sizeClass : classes(procedure)) {
            List<ImageScore> ofClass = units.stream()
                    .filter(unit -> unit.sizeClass().equals(sizeClass))
                    .toList();
            Map<ThresholdSide, OrderStatisticMultiset> bySide = new EnumMap<>(ThresholdSide.class);
            for (ThresholdSide side : procedure.definition().sides()) {
                bySide.put(
                        side,
                        OrderStatisticMultiset.of(ofClass.stream()
                                .mapToDouble(unit -> unit.of(side))
                                .toArray()));
            }
            calibration.criticalValues.put(sizeClass, bySide);
        }
        return calibration;
    }

    private static List<Optional<String>> classes(Procedure procedure) {
        return procedure
                .sizeClasses()
                .map(classes -> classes.names().stream().map(Optional::of).toList())
                .orElse(List.of(Optional.empty()));
    }

    Procedure procedure() {
        return procedure;
    }

    void insert(ImageScore unit) {
        criticalValues.get(unit.sizeClass()).forEach((side, values) -> values.insert(unit.of(side)));
    }

    void remove(ImageScore unit) {
        criticalValues.get(unit.sizeClass()).forEach((side, values) -> {
            if (!values.remove(unit.of(side))) {
                throw new IllegalStateException("the sorted critical values of " + procedure.name()
                        + " lack a value that the entries hold: " + unit.of(side));
            }
        });
    }

    void clear() {
        criticalValues.values().forEach(bySide -> bySide.values().forEach(OrderStatisticMultiset::clear));
    }

    /** The thresholds by size class, then configured alpha, then side. */
    List<LevelThreshold> thresholds() {
        List<LevelThreshold> thresholds = new ArrayList<>();
        criticalValues.keySet().forEach(sizeClass -> thresholds.addAll(thresholds(sizeClass)));
        return thresholds;
    }

    /** The thresholds of one size class by configured alpha, then side. */
    List<LevelThreshold> thresholds(Optional<String> sizeClass) {
        List<LevelThreshold> thresholds = new ArrayList<>();
        for (BigDecimal nominalAlpha : procedure.alphas()) {
            for (ThresholdSide side : procedure.definition().sides()) {
                BigDecimal alpha = procedure.definition().alpha(side, nominalAlpha);
                thresholds.add(new LevelThreshold(
                        nominalAlpha,
                        side,
                        sizeClass,
                        procedure
                                .guarantee()
                                .threshold(criticalValues.get(sizeClass).get(side), alpha)));
            }
        }
        return thresholds;
    }

    /** Where the critical value of an image stands among those of the units held, of its size class. */
    RankAmong rankAmong(ThresholdSide side, ImageScore score) {
        OrderStatisticMultiset values = criticalValues.get(score.sizeClass()).get(side);
        long atMost = values.countAtMost(score.of(side));
        return new RankAmong(values.size(), values.size() - atMost, atMost - values.countBelow(score.of(side)));
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
