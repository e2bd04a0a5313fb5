package io.conformalstreams.ops.evaluate;

import io.conformalstreams.conformal.risk.LossCurve;
import io.conformalstreams.processor.component.Component;
import io.conformalstreams.processor.method.ConformalMethod;
import io.conformalstreams.processor.method.PredictionRegion;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.Arrays;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/**
 * Counts the units whose predictions are right for all their images. If a risk is controlled, it sums one minus the
 * loss over the units. The loss of a unit is the largest loss of its images.
 */
interface CoverageCounter {

    /** The counter of a procedure. */
    static CoverageCounter of(EvaluatedCases population, List<BigDecimal> alphas) {
        if (population.procedure().method().predictsInterval()) {
            return new OfIntervals(population, alphas);
        }
        return population.procedure().rule().judgesSingleRegions() ? new OfSets(population) : new OfRisks(population);
    }

    /**
     * The number of units for which an event happens.
     *
     * @param number of the split
     * @param level index of the alpha
     * @param thresholds of that split at that alpha, by component, then class
     */
    double count(Component event, int[] units, int number, int level, double[][] thresholds);

    /** Counts sets without making them: a set is right exactly if its critical value is at most the threshold. */
    record OfSets(EvaluatedCases population) implements CoverageCounter {

        @Override
        public double count(Component event, int[] units, int number, int level, double[][] thresholds) {
            boolean[] fails = new boolean[units.length];
            if (event != Component.OUTER) {
                judge(Component.INNER, units, thresholds, fails);
            }
            if (event != Component.INNER) {
                judge(Component.OUTER, units, thresholds, fails);
            }
            int holding = 0;
            for (boolean fail : fails) {
                holding += fail ? 0 : 1;
            }
            return holding;
        }

        /** Judges by the threshold of the component, or by the common one. */
        private void judge(Component component, int[] units, double[][] thresholds, boolean[] fails) {
            List<Component> components = population.procedure().method().components();
            double[] byClass =
                    thresholds[components.indexOf(components.contains(component) ? component : Component.JOINT)];
            double[] criticalValues = population.criticalValues(component);
            for (int place = 0; place < units.length; place++) {
                int unit = units[place];
                fails[place] |= criticalValues[unit] > byClass[population.classOf(unit)];
            }
        }
    }

    /** Sums the share that a set does not miss: one minus the loss, exactly as in calibration. */
    record OfRisks(EvaluatedCases population) implements CoverageCounter {

        @Override
        public double count(Component event, int[] units, int number, int level, double[][] thresholds) {
            double kept = 0;
            for (int unit : units) {
                LossCurve losses = population.losses(unit);
                double threshold = 0.0 - thresholds[0][population.classOf(unit)];
                int index = Arrays.binarySearch(losses.grid().thresholds(), threshold);
                kept += index < 0 ? 1 : 1 - (double) losses.loss(index) / LossCurve.ONE;
            }
            return kept;
        }
    }

    /**
     * Counts intervals after making them. An interval may be right although errors exceed their thresholds, because two
     * errors may cancel.
     */
    final class OfIntervals implements CoverageCounter {

        private final EvaluatedCases population;
        private final int splits;

        /** By class: one level for each alpha and split, sorted by alpha. */
        private final List<List<ConformalMethod.Level>> levels = new ArrayList<>();

        /** By case. */
        private final BitSet[] holding;

        OfIntervals(EvaluatedCases population, List<BigDecimal> alphas) {
            this.population = population;
            this.splits = population.splits().count();
            this.holding = new BitSet[population.cases()];
            List<SplitThresholds> bySplit = Stream.iterate(0, number -> number + 1)
                    .limit(splits)
                    .map(population::thresholds)
                    .toList();
            for (int index = 0; index < population.classes(); index++) {
                int sizeClass = index;
                levels.add(alphas.stream()
                        .flatMap(alpha -> bySplit.stream().map(thresholds -> thresholds.level(alpha, sizeClass)))
                        .toList());
            }
        }

        /** Makes all intervals of one case. Different threads may process different cases. */
        void look(int index, LabelledCase labelled) {
            double labelledValue = population.scoreOfCase(index).labelledValue().orElseThrow();
            BitSet holds = new BitSet();
            int place = 0;
            for (PredictionRegion region : population
                    .procedure()
                    .regions(labelled, levels.get(population.classOf(population.unitOf(index))))) {
                holds.set(place, ((PredictionRegion.Interval) region).interval().contains(labelledValue));
                place++;
            }
            holding[index] = holds;
        }

        @Override
        public double count(Component event, int[] units, int number, int level, double[][] thresholds) {
            int holds = 0;
            for (int unit : units) {
                holds += Arrays.stream(population.images(unit))
                                .allMatch(index -> holding[index].get(level * splits + number))
                        ? 1
                        : 0;
            }
            return holds;
        }
    }
}
