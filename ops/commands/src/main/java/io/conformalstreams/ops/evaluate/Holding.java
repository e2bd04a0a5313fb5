package io.conformalstreams.ops.evaluate;

import io.conformalstreams.contracts.CoverageEvent;
import io.conformalstreams.contracts.ThresholdSide;
import io.conformalstreams.processor.procedure.Claim;
import io.conformalstreams.processor.procedure.Definition;
import java.math.BigDecimal;
import java.util.ArrayList;
import java.util.BitSet;
import java.util.List;
import java.util.stream.Stream;

/** Counts the units of which a claim holds. */
interface Holding {

    /**
     * How many of some units an event happens to.
     *
     * @param number of the split
     * @param level index of the alpha
     * @param thresholds by side, then class, of that split at that alpha
     */
    int count(CoverageEvent event, int[] units, int number, int level, double[][] thresholds);

    /** Sets hold exactly where critical values are at most the thresholds, so that none need be made. */
    record OfSets(Population population) implements Holding {

        @Override
        public int count(CoverageEvent event, int[] units, int number, int level, double[][] thresholds) {
            boolean inner = event != CoverageEvent.OUTER;
            boolean outer = event != CoverageEvent.INNER;
            int holding = 0;
            for (int unit : units) {
                boolean holds = (!inner || holds(ThresholdSide.INNER, unit, thresholds))
                        && (!outer || holds(ThresholdSide.OUTER, unit, thresholds));
                holding += holds ? 1 : 0;
            }
            return holding;
        }

        /** The threshold of the side decides, or the common one. */
        private boolean holds(ThresholdSide side, int unit, double[][] thresholds) {
            List<ThresholdSide> sides = population.procedure().definition().sides();
            int deciding = sides.indexOf(sides.contains(side) ? side : ThresholdSide.JOINT);
            return population.criticalValues(side)[unit] <= thresholds[deciding][population.classOf(unit)];
        }
    }

    /** Intervals are looked at: they may hold where errors exceed their thresholds, since two of them may cancel. */
    final class OfIntervals implements Holding {

        private final Population population;
        private final int splits;

        /** By class, one a level of a split, those of one alpha after those of the other. */
        private final List<List<Definition.Level>> levels = new ArrayList<>();

        private final BitSet[] holding;

        OfIntervals(Population population, List<BigDecimal> alphas) {
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
            double ratio = population.score(unit).ratio().orElseThrow();
            BitSet holds = new BitSet();
            int place = 0;
            for (Claim claim : population.procedure().claims(labelled, levels.get(population.classOf(unit)))) {
                holds.set(place, ((Claim.Interval) claim).interval().contains(ratio));
                place++;
            }
            holding[unit] = holds;
        }

        @Override
        public int count(CoverageEvent event, int[] units, int number, int level, double[][] thresholds) {
            int holds = 0;
            for (int unit : units) {
                holds += holding[unit].get(level * splits + number) ? 1 : 0;
            }
            return holds;
        }
    }
}
