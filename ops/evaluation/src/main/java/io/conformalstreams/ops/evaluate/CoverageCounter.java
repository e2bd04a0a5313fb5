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

/** Counts the units whose prediction regions hold. Where a risk is controlled, it sums one minus the loss of each unit. */
interface CoverageCounter {

    /** The counter of a procedure. */
    static CoverageCounter of(EvaluatedCases population, List<BigDecimal> alphas) {
        if (population.procedure().method().predictsInterval()) {
            return new OfIntervals(population, alphas);
        }
        return population.procedure().rule().judgesSingleRegions() ? new OfSets(population) : new OfRisks(population);
    }

    /**
     * How many of some units an event happens to.
     *
     * @param number of the split
     * @param level index of the alpha
     * @param thresholds by component, then class, of that split at that alpha
     */
    double count(Component event, int[] units, int number, int level, double[][] thresholds);

    /** Sets hold exactly where critical values are at most the thresholds, so that none need be made. */
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

        /** The threshold of the component decides, or the common one. */
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

    /** What a set does not miss: one minus its loss, exactly as it calibrates. */
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

    /** Intervals are looked at: they may hold where errors exceed their thresholds, since two of them may cancel. */
    final class OfIntervals implements CoverageCounter {

        private final EvaluatedCases population;
        private final int splits;

        /** By class, one a level of a split, those of one alpha after those of the other. */
        private final List<List<ConformalMethod.Level>> levels = new ArrayList<>();

        private final BitSet[] holding;

        OfIntervals(EvaluatedCases population, List<BigDecimal> alphas) {
            this.population = population;
            this.splits = population.splits().count();
            this.holding = new BitSet[population.size()];
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

        /** Makes all intervals of one unit. Different units may be looked at by different threads. */
        void look(int unit, LabelledCase labelled) {
            double labelledValue = population.score(unit).labelledValue().orElseThrow();
            BitSet holds = new BitSet();
            int place = 0;
            for (PredictionRegion region :
                    population.procedure().regions(labelled, levels.get(population.classOf(unit)))) {
                holds.set(place, ((PredictionRegion.Interval) region).interval().contains(labelledValue));
                place++;
            }
            holding[unit] = holds;
        }

        @Override
        public double count(Component event, int[] units, int number, int level, double[][] thresholds) {
            int holds = 0;
            for (int unit : units) {
                holds += holding[unit].get(level * splits + number) ? 1 : 0;
            }
            return holds;
        }
    }
}
