package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.risk.RiskThreshold;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.EnumMap;
import java.util.List;
import java.util.Map;
import java.util.function.Function;

/** The thresholds from the calibration units of one split, separately for each size class. */
final class SplitThresholds {

    private final EvaluatedCases population;
    private final ConformalMethod method;

    /** By component, then class; ascending. */
    private final double[][][] calibration;

    /** By class, if a risk is controlled. */
    private final List<Function<BigDecimal, RiskThreshold>> riskThresholds = new ArrayList<>();

    SplitThresholds(EvaluatedCases population, int[] calibrationUnits) {
        this.population = population;
        this.method = population.procedure().method();
        List<Component> components = method.components();
        calibration = new double[components.size()][population.classes()][];
        for (int component = 0; component < calibration.length; component++) {
            double[] values = population.criticalValues(components.get(component));
            for (int index = 0; index < population.classes(); index++) {
                int sizeClass = index;
                calibration[component][index] = Arrays.stream(calibrationUnits)
                        .filter(unit -> population.classOf(unit) == sizeClass)
                        .mapToDouble(unit -> values[unit])
                        .sorted()
                        .toArray();
            }
        }
        population.procedure().rule().lossControl().ifPresent(risk -> {
            for (int index = 0; index < population.classes(); index++) {
                int sizeClass = index;
                riskThresholds.add(risk.thresholds(Arrays.stream(calibrationUnits)
                        .filter(unit -> population.classOf(unit) == sizeClass)
                        .mapToObj(population::losses)
                        .toList()));
            }
        });
    }

    /** By component, in the order of the method, then class. */
    double[][] at(BigDecimal nominalAlpha) {
        double[][] thresholds = new double[calibration.length][population.classes()];
        for (int component = 0; component < thresholds.length; component++) {
            BigDecimal alpha = method.alpha(method.components().get(component), nominalAlpha);
            for (int index = 0; index < thresholds[component].length; index++) {
                thresholds[component][index] = population.ranks().isEmpty()
                        ? threshold(riskThresholds.get(index).apply(alpha))
                        : threshold(calibration[component][index], alpha);
            }
        }
        return thresholds;
    }

    private static double threshold(RiskThreshold threshold) {
        return threshold.trivial() ? Double.POSITIVE_INFINITY : 0.0 - threshold.threshold();
    }

    private double threshold(double[] sorted, BigDecimal alpha) {
        long k = population.ranks().orElseThrow().rank(alpha, sorted.length);
        if (k == 0) {
            return Double.NEGATIVE_INFINITY;
        }
        return k > sorted.length ? Double.POSITIVE_INFINITY : sorted[(int) k - 1];
    }

    /** The level of a unit of a class: alpha and thresholds. */
    ConformalMethod.Level level(BigDecimal nominalAlpha, int sizeClass) {
        double[][] thresholds = at(nominalAlpha);
        Map<Component, Double> ofClass = new EnumMap<>(Component.class);
        for (int component = 0; component < thresholds.length; component++) {
            ofClass.put(method.components().get(component), thresholds[component][sizeClass]);
        }
        return new ConformalMethod.Level(nominalAlpha, ofClass);
    }
}
