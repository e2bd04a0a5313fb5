package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.risk.BettingBound;
import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.conformal.risk.LossSums;
import io.conformalstreams.conformal.risk.RiskCut;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.procedure.Definition;
import io.conformalstreams.processor.procedure.RiskDefinition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The thresholds that the calibration units of one split give, those of each size class apart. */
final class SplitThresholds {

    private final Population population;
    private final Definition definition;

    /** By side, then class; ascending. */
    private final double[][][] calibration;

    /** By class, where a risk is controlled. */
    private final List<Function<BigDecimal, RiskCut>> cuts = new ArrayList<>();

    SplitThresholds(Population population, int[] calibrationUnits) {
        this.population = population;
        this.definition = population.procedure().definition();
        List<ThresholdSide> sides = definition.sides();
        calibration = new double[sides.size()][population.classes()][];
        for (int side = 0; side < calibration.length; side++) {
            double[] values = population.criticalValues(sides.get(side));
            for (int index = 0; index < population.classes(); index++) {
                int sizeClass = index;
                calibration[side][index] = Arrays.stream(calibrationUnits)
                        .filter(unit -> population.classOf(unit) == sizeClass)
                        .mapToDouble(unit -> values[unit])
                        .sorted()
                        .toArray();
            }
        }
        if (definition instanceof RiskDefinition risk) {
            for (int index = 0; index < population.classes(); index++) {
                int sizeClass = index;
                List<LossCurve> units = Arrays.stream(calibrationUnits)
                        .filter(unit -> population.classOf(unit) == sizeClass)
                        .mapToObj(population::losses)
                        .toList();
                cuts.add(cuts(risk, units));
            }
        }
    }

    /** The cut for a nominal risk; bets are made in the order of the split. */
    private static Function<BigDecimal, RiskCut> cuts(RiskDefinition risk, List<LossCurve> units) {
        if (risk.control() instanceof RiskDefinition.Control.Betting betting) {
            return alpha -> {
                BettingBound bound = betting.start(risk.cuts(), alpha);
                units.forEach(bound::observe);
                return bound.cut();
            };
        }
        LossSums sums = new LossSums(risk.cuts());
        units.forEach(sums::add);
        return alpha -> ((RiskDefinition.Control.OfSums) risk.control()).cut(sums, alpha);
    }

    /** By side, in the order of the definition, then class. */
    double[][] at(BigDecimal nominalAlpha) {
        double[][] thresholds = new double[calibration.length][population.classes()];
        for (int side = 0; side < thresholds.length; side++) {
            BigDecimal alpha = definition.alpha(definition.sides().get(side), nominalAlpha);
            for (int index = 0; index < thresholds[side].length; index++) {
                thresholds[side][index] = definition instanceof RiskDefinition
                        ? threshold(cuts.get(index).apply(alpha))
                        : threshold(calibration[side][index], alpha);
            }
        }
        return thresholds;
    }

    private static double threshold(RiskCut cut) {
        return cut.trivial() ? Double.POSITIVE_INFINITY : 0.0 - cut.cut();
    }

    private double threshold(double[] sorted, BigDecimal alpha) {
        long k = population.ranks().rank(alpha, sorted.length);
        if (k == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return k > sorted.length ? Double.POSITIVE_INFINITY : sorted[(int) k - 1];
    }

    /** The level at which something is claimed of a unit of a class. */
    Definition.Level level(BigDecimal nominalAlpha, int sizeClass) {
        double[][] thresholds = at(nominalAlpha);
        Map<ThresholdSide, Double> ofClass = new EnumMap<>(ThresholdSide.class);
        for (int side = 0; side < thresholds.length; side++) {
            ofClass.put(definition.sides().get(side), thresholds[side][sizeClass]);
        }
        return new Definition.Level(nominalAlpha, ofClass);
    }
}
